package io.vertick.engine.clock;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What changed on a clock: state indexes, ascending, each with the increment of its tick, at least 1. Immutable; any thread. */
public final class ClockDiff {
  private static final ClockDiff EMPTY = new ClockDiff(new int[0], new long[0]);

  private final int[] indexes;
  private final long[] increments;

  private ClockDiff(int[] indexes, long[] increments) {
    this.indexes = indexes;
    this.increments = increments;
  }

  /** The difference between two arrays of ticks of equal length, none of which went down. */
  public static ClockDiff between(long[] before, long[] after) {
    int[] changed = IntStream.range(0, after.length)
        .filter(index -> after[index] != before[index])
        .toArray();
    return changed.length == 0
        ? EMPTY
        : new ClockDiff(
            changed,
            Arrays.stream(changed)
                .mapToLong(index -> after[index] - before[index])
                .toArray());
  }

  /** A difference from its parts, which are not copied: indexes ascending, increments at least 1. */
  public static ClockDiff of(int[] indexes, long[] increments) {
    return indexes.length == 0 ? EMPTY : new ClockDiff(indexes, increments);
  }

  /** A difference from the increment of each index that changed. */
  public static ClockDiff of(SortedMap<Integer, Long> increments) {
    var indexes = new int[increments.size()];
    var values = new long[increments.size()];
    int next = 0;
    for (var entry : increments.entrySet()) {
      indexes[next] = entry.getKey();
      values[next++] = entry.getValue();
    }
    return of(indexes, values);
  }

  /** How many states changed. */
  public int size() {
    return indexes.length;
  }

  public boolean isEmpty() {
    return indexes.length == 0;
  }

  /** The index of the state at this position, {@code 0 ≤ position < size()}. */
  public int index(int position) {
    return indexes[position];
  }

  /** The increment of the tick at this position. */
  public long increment(int position) {
    return increments[position];
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClockDiff diff
        && Arrays.equals(indexes, diff.indexes)
        && Arrays.equals(increments, diff.increments);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(indexes) + Arrays.hashCode(increments);
  }

  /** Such as {@code +1@0 +2@7}: increments and indexes. */
  @Override
  public String toString() {
    return IntStream.range(0, size())
        .mapToObj(i -> "+" + increments[i] + "@" + indexes[i])
        .collect(Collectors.joining(" "));
  }
}
