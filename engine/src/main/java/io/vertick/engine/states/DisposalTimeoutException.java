package io.vertick.engine.states;

import java.time.Duration;

/** The disposal actions of a machine took too long, and it was disposed without waiting for them any more. */
public final class DisposalTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DisposalTimeoutException(String machine, Duration limit) {
    super(
        "Expected the disposal actions of " + machine + " to end within " + limit
            + ", but they did not",
        null,
        false,
        false);
  }
}
