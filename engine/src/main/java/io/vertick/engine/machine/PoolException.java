package io.vertick.engine.machine;

/** A pool did not take work: there is no such pool, its waiting line is full, or it is closed. The work never ran. */
public final class PoolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PoolException(String message) {
    super(message, null, false, false);
  }
}
