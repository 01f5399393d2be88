package io.vertick.engine.protocol;

import java.util.List;

/**
 * Which replies an origin has: those of all requests through a number, and single ones above it. The host forgets these. Immutable.
 *
 * @param through the number, at least 0
 * @param singles numbers above {@code through}, ascending
 */
public record Receipts(long through, List<Long> singles) {
  /** How many single numbers one message may hold. */
  public static final int SINGLES_MAX = 1_024;

  public Receipts {
    singles = List.copyOf(singles);
  }

  public static Receipts through(long number) {
    return new Receipts(number, List.of());
  }
}
