package io.vertick.engine.subscription;

/** A machine has as many pending waits as it may have. */
public final class WaitLimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WaitLimitException(String wait) {
    super(
        "Expected at most "
            + WaitTable.WAITS_MAX
            + " pending waits on a machine, but the wait for "
            + wait
            + " is one more: cancel waits that are of no use any more, or bind them to a state context");
  }
}
