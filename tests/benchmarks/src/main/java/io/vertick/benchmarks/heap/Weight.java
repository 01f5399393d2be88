package io.vertick.benchmarks.heap;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * What was measured of one crowd.
 *
 * @param count how many machines
 * @param idleBytes the heap that each takes after its start, shared parts spread over all
 * @param usedBytes the same after they were toggled
 * @param firstNanos the first transition of each, cold caches and code that is not compiled yet
 * @param laterNanos a transition of each: the median of {@value #ROUNDS} further rounds
 */
record Weight(
    String name,
    int count,
    double idleBytes,
    double usedBytes,
    double firstNanos,
    double laterNanos) {
  private static final int ROUNDS = 9;
  private static final int COLLECTIONS_MAX = 5;
  private static final long PAUSE_NANOS = 50_000_000;
  /** What is less than such a part of the heap is not waited for. */
  private static final long NEGLIGIBLE = 10_000;

  /** Fills, weighs and toggles a crowd of its own; nothing else may run in this JVM. */
  static Weight of(String name, int count, IntFunction<Crowd> crowds) {
    try (var crowd = crowds.apply(count)) {
      long empty = heapBytes();
      crowd.fill();
      long idle = heapBytes();
      double first = toggleNanos(crowd, count);
      double later = medianNanos(crowd, count);
      long used = heapBytes();
      return new Weight(
          name, count, each(idle - empty, count), each(used - empty, count), first, later);
    }
  }

  private static double medianNanos(Crowd crowd, int count) {
    var rounds = new double[ROUNDS];
    Arrays.setAll(rounds, round -> toggleNanos(crowd, count));
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
  }

  private static double toggleNanos(Crowd crowd, int count) {
    long started = System.nanoTime();
    crowd.toggleAll();
    return each(System.nanoTime() - started, count);
  }

  /** What lives after collections, as many as free something. Some references are cleared by threads of the JVM and of the peers, which get the time for it. */
  private static long heapBytes() {
    long before = collect();
    for (int i = 1; i < COLLECTIONS_MAX; i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      long now = collect();
      if (now > before - before / NEGLIGIBLE) {
        return now;
      }
      before = now;
    }
    return before;
  }

  private static long collect() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static double each(long sum, int count) {
    return (double) sum / count;
  }
}
