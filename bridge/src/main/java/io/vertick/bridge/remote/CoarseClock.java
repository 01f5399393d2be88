package io.vertick.bridge.remote;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A monotonic time that costs a memory read: a daemon thread, one a JVM, writes it every {@value #PERIOD_MS} ms. {@link
 * System#nanoTime} costs more than most handlers, and is read twice for each. Any thread.
 */
public final class CoarseClock {
  private static final long PERIOD_MS = 10;

  // Read opaquely: whoever reads sees a recent value, and nothing around the read is held up by it.
  private static final VarHandle NANOS = handle("nanos");
  private static final VarHandle WALL_MS = handle("wallMs");

  @SuppressWarnings("UnusedVariable") // Through its handle.
  private static long nanos = System.nanoTime();

  @SuppressWarnings("UnusedVariable") // Through its handle.
  private static long wallMs = System.currentTimeMillis();

  static {
    var ticking = new Thread(CoarseClock::tick, "vertick-coarse-clock");
    ticking.setDaemon(true);
    ticking.start();
  }

  private CoarseClock() {}

  /** {@link System#nanoTime}, up to 10 ms ago, more on a busy machine. */
  public static long nanoTime() {
    return (long) NANOS.getOpaque();
  }

  /** {@link System#currentTimeMillis}, up to 10 ms ago, more on a busy machine. */
  public static long wallTimeMs() {
    return (long) WALL_MS.getOpaque();
  }

  private static void tick() {
    while (true) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PERIOD_MS));
      NANOS.setOpaque(System.nanoTime());
      WALL_MS.setOpaque(System.currentTimeMillis());
    }
  }

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findStaticVarHandle(CoarseClock.class, field, long.class);
    } catch (ReflectiveOperationException missing) {
      throw new LinkageError("Expected a field " + field, missing);
    }
  }
}
