package io.vertick.follow;

/** A node has as many streams as it may have, or opens none any more as it stops. */
public final class StreamLimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StreamLimitException(String message) {
    super(message, null, false, false);
  }
}
