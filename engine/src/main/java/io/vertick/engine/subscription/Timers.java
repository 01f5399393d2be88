package io.vertick.engine.subscription;

import java.time.Duration;

/** Port: runs something later, on the thread of the caller's loop. Virtual in tests. */
public interface Timers {
  /**
   * Runs {@code action} once, after {@code delay}, on this loop's thread; never before this call has returned.
   *
   * @param delay at least one millisecond
   */
  Timer after(Duration delay, Runnable action);

  /** One pending action. */
  interface Timer {
    /** Prevents the action, unless it has run. */
    void cancel();
  }
}
