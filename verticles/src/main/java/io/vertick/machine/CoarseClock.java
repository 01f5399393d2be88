package io.vertick.machine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A monotonic time that costs a memory read: a daemon thread, one a JVM, writes it every {@value #PERIOD_MS} ms. {@link
 * System#nanoTime} costs more than most handlers, and is read twice for each. Any thread.
 */
public final class CoarseClock {
  private static final long PERIOD_MS = 10;

  private static volatile long nanos = System.nanoTime();
  private static volatile long wallMs = System.currentTimeMillis();

  static {
    var ticking = new Thread(CoarseClock::tick, "vertick-coarse-clock");
    ticking.setDaemon(true);
    ticking.start();
  }

  private CoarseClock() {}

  /** {@link System#nanoTime}, up to 10 ms ago, more on a busy machine. */
  public static long nanoTime() {
    return nanos;
  }

  /** {@link System#currentTimeMillis}, up to 10 ms ago, more on a busy machine. */
  public static long wallTimeMs() {
    return wallMs;
  }

  private static void tick() {
    while (true) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PERIOD_MS));
      nanos = System.nanoTime();
      wallMs = System.currentTimeMillis();
    }
  }
}
