package io.vertick.engine.clock;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ticks of all states of a machine at one moment, in index order. A tick starts at 0 and is odd while its state is active. Immutable; any thread. */
public final class Clock {
  private final long[] ticks;

  /** A clock with a copy of these ticks, each at least 0. */
  public Clock(long[] ticks) {
    this.ticks = ticks.clone();
  }

  /** Whether a state with this tick is active. */
  public static boolean isActive(long tick) {
    return (tick & 1) == 1;
  }

  /** How often a state with this tick was activated or re-entered. */
  public static long activations(long tick) {
    return (tick + 1) / 2;
  }

  public int size() {
    return ticks.length;
  }

  /** The tick of the state with this index. */
  public long tick(int index) {
    return ticks[index];
  }

  /** All ticks as one number, which grows with every change. */
  public long sum() {
    return Arrays.stream(ticks).sum();
  }

  /** All ticks in index order; a copy. */
  public long[] toArray() {
    return ticks.clone();
  }

  /** What happened from {@code earlier} to this clock, which has the same size. */
  public ClockDiff since(Clock earlier) {
    if (earlier.ticks.length != ticks.length) {
      throw new IllegalArgumentException("Expected clocks of equal size, but got " + ticks.length
          + " and " + earlier.ticks.length);
    }
    return ClockDiff.between(earlier.ticks, ticks);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Clock clock && Arrays.equals(ticks, clock.ticks);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ticks);
  }

  /** The ticks, joined by blanks. */
  @Override
  public String toString() {
    return Arrays.stream(ticks).mapToObj(Long::toString).collect(Collectors.joining(" "));
  }
}
