package io.vertick.bridge.remote;

import java.util.concurrent.TimeUnit;

/** Lets one line of a kind into the log each minute. Confined to one thread. */
public final class OnceAMinute {
  private static final long NANOS = TimeUnit.MINUTES.toNanos(1);

  private long nextAt = Long.MIN_VALUE;

  /** Whether it is time for a line; {@code now} in nanoseconds of any clock that does not go back. */
  public boolean admits(long now) {
    boolean isDue = now >= nextAt;
    nextAt = isDue ? now + NANOS : nextAt;
    return isDue;
  }
}
