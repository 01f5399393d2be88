package io.vertick.engine.protocol;

/** The bytes of a peer do not follow the protocol. Carries no stack trace: a hostile peer makes many of these, and they come from one place. */
public final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProtocolException(String message) {
    super(message, null, false, false);
  }
}
