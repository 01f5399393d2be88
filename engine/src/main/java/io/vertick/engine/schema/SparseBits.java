package io.vertick.engine.schema;

import java.util.Arrays;

/**
 * A fixed set of states that stores only its words that are not empty, so that the relations of 65,535 states cost what is related and not 65,535 bits each.
 * Immutable.
 */
public final class SparseBits {
  private static final SparseBits EMPTY = new SparseBits(new int[0], new long[0]);

  private final int[] positions;
  private final long[] words;

  private SparseBits(int[] positions, long[] words) {
    this.positions = positions;
    this.words = words;
  }

  /** The set of these bits, in any order. */
  public static SparseBits of(int[] bits) {
    if (bits.length == 0) {
      return EMPTY;
    }
    int[] distinct =
        Arrays.stream(bits).map(bit -> bit >>> 6).sorted().distinct().toArray();
    var words = new long[distinct.length];
    for (int bit : bits) {
      words[Arrays.binarySearch(distinct, bit >>> 6)] |= 1L << bit;
    }
    return new SparseBits(distinct, words);
  }

  public boolean isEmpty() {
    return positions.length == 0;
  }

  public boolean intersects(long[] set) {
    for (int i = 0; i < positions.length; i++) {
      if ((set[positions[i]] & words[i]) != 0) {
        return true;
      }
    }
    return false;
  }

  public boolean isSubsetOf(long[] set) {
    for (int i = 0; i < positions.length; i++) {
      if ((words[i] & ~set[positions[i]]) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether all members but {@code bit} are in {@code set}. */
  public boolean isSubsetOfExcept(long[] set, int bit) {
    for (int i = 0; i < positions.length; i++) {
      long missing = words[i] & ~set[positions[i]];
      if (missing != 0 && !(positions[i] == bit >>> 6 && missing == 1L << bit)) {
        return false;
      }
    }
    return true;
  }

  public void orInto(long[] target) {
    for (int i = 0; i < positions.length; i++) {
      target[positions[i]] |= words[i];
    }
  }

  /** The smallest member that is in {@code set}, or -1. */
  public int firstIn(long[] set) {
    for (int i = 0; i < positions.length; i++) {
      long both = words[i] & set[positions[i]];
      if (both != 0) {
        return (positions[i] << 6) + Long.numberOfTrailingZeros(both);
      }
    }
    return -1;
  }

  /** The smallest member that is not in {@code set}, or -1. */
  public int firstNotIn(long[] set) {
    for (int i = 0; i < positions.length; i++) {
      long missing = words[i] & ~set[positions[i]];
      if (missing != 0) {
        return (positions[i] << 6) + Long.numberOfTrailingZeros(missing);
      }
    }
    return -1;
  }
}
