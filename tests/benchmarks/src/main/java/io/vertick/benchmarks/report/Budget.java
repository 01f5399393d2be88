package io.vertick.benchmarks.report;

import static io.vertick.benchmarks.report.Table.number;

/**
 * The most that a transition may take: {@code timesBase} × the base's time + {@code plusNanos}, and {@code bytesMax}.
 */
record Budget(double timesBase, double plusNanos, double bytesMax) {
  /** No bytes: the gc profiler sees what other threads of the JVM allocate, too. */
  static final double NO_BYTES = 0.01;

  static final Budget NONE = new Budget(0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

  static Budget nanos(double max) {
    return new Budget(0, max, NO_BYTES);
  }

  /** Of time alone. */
  static Budget time(double maxNanos) {
    return new Budget(0, maxNanos, Double.POSITIVE_INFINITY);
  }

  static Budget times(double base) {
    return new Budget(base, 0, NO_BYTES);
  }

  static Budget plus(double nanos, double bytesMax) {
    return new Budget(1, nanos, bytesMax);
  }

  boolean exists() {
    return !equals(NONE);
  }

  /** Whether the figures keep it; without allocation figures, whether their time does. */
  boolean allows(Figures figures, double baseNanos) {
    return figures.nanos() <= nanosMax(baseNanos) && !(figures.bytes() > bytesMax);
  }

  private double nanosMax(double baseNanos) {
    // 0 × NaN would make a budget without a base depend on it.
    return timesBase == 0 ? plusNanos : timesBase * baseNanos + plusNanos;
  }

  /** As in {@code ≤ 25 ns, 0 B} or {@code ≤ 2.0 × base, 0 B}. */
  String text() {
    var time = timesBase == 0
        ? number(plusNanos, 0) + " ns"
        : plusNanos == 0
            ? number(timesBase, 1) + " × base"
            : "base + " + number(plusNanos, 0) + " ns";
    return "≤ " + time + (Double.isInfinite(bytesMax) ? "" : ", " + number(bytesMax, 0) + " B");
  }
}
