package io.vertick.engine.machine;

/** A fatal error left the machine in an unknown condition: it accepts nothing any more, and its host should replace it. */
public final class MachineBrokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MachineBrokenException(String machineId, Throwable cause) {
    super("The machine " + machineId + " is broken: " + cause, cause, false, false);
  }
}
