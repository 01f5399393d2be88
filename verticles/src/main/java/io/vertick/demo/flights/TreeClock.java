package io.vertick.demo.flights;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The wall clock by which the processes of a tree compare; on several hosts it is as good as their clocks agree. Any thread. */
final class TreeClock {
  private TreeClock() {}

  /** Microseconds since 1970. */
  static long micros() {
    var now = Instant.now();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(now.getNano());
  }
}
