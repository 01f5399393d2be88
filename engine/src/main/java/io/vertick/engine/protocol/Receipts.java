package io.vertick.engine.protocol;

import java.util.List;

/**
 * Which of its requests an origin has done with: all through a number, and ranges above it. The host forgets what it keeps for these. Immutable.
 *
 * @param through the number, at least 0
 * @param ranges above {@code through}, ascending, not touching each other, at most {@value #RANGES_MAX}
 */
public record Receipts(long through, List<Range> ranges) {
  /** How many ranges one message may hold. */
  public static final int RANGES_MAX = 1_024;

  public Receipts {
    ranges = List.copyOf(ranges);
  }

  /** Numbers from {@code first} to {@code last}, both included. */
  public record Range(long first, long last) {}
}
