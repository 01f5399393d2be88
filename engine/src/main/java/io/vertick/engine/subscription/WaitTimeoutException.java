package io.vertick.engine.subscription;

import java.time.Duration;

/** What a wait waited for did not come in time. */
public final class WaitTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * That wait did not end in time.
   *
   * @param wait what was waited for
   */
  public WaitTimeoutException(String wait, Duration limit) {
    super(
        "Expected " + wait + " within " + limit.toMillis() + " ms, but it did not come",
        null,
        false,
        false);
  }
}
