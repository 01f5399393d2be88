package io.vertick.cli;

/** A node was asked in vain; carries the exit code. */
final class NodeCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  NodeCallException(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
