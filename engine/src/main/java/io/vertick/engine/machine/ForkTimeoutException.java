package io.vertick.engine.machine;

import java.time.Duration;

/** Slow work took longer than the handler that started it allowed. It may still be running. */
public final class ForkTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ForkTimeoutException(String fork, Duration limit) {
    super("Expected " + fork + " to end within " + limit + ", but it did not", null, false, false);
  }
}
