package io.vertick.link;

import java.util.concurrent.TimeUnit;

/** Lets one line of a kind into the log each minute. Confined to one thread. */
final class OnceAMinute {
  private static final long NANOS = TimeUnit.MINUTES.toNanos(1);

  private long nextAt = Long.MIN_VALUE;

  /** Whether it is time for a line. */
  boolean admits(long now) {
    boolean isDue = now >= nextAt;
    nextAt = isDue ? now + NANOS : nextAt;
    return isDue;
  }
}
