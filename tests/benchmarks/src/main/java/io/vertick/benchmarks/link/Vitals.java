package io.vertick.benchmarks.link;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * How a process is.
 *
 * @param heapBytes that live after a collection
 */
record Vitals(long heapBytes, int threads) {
  /** Of this process, after a collection. */
  static Vitals here() {
    System.gc();
    return new Vitals(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  /** What the threads that live now have allocated so far. */
  static long allocatedBytes() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  static Vitals parse(String text) {
    var parts = text.split(" ", 2);
    return new Vitals(Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return heapBytes + " " + threads;
  }
}
