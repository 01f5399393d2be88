package io.vertick.engine.schema;

import java.util.Arrays;

/**
 * Sets of small numbers as words of 64 bits, the engine's inner form of a set of states: bit {@code r} is the state of rank {@code r}.
 *
 * <p>Plain functions over arrays that the caller owns; arrays of one schema have equal lengths.
 */
public final class Bits {
  private Bits() {}

  /** An empty set with room for the numbers below {@code size}. */
  public static long[] create(int size) {
    return new long[(size + 63) >>> 6];
  }

  /** The same set with room for the numbers below {@code size}, which are no fewer than before. */
  public static long[] grow(long[] set, int size) {
    return Arrays.copyOf(set, (size + 63) >>> 6);
  }

  public static boolean get(long[] set, int bit) {
    return (set[bit >>> 6] & (1L << bit)) != 0;
  }

  public static void set(long[] set, int bit) {
    set[bit >>> 6] |= 1L << bit;
  }

  public static void clear(long[] set, int bit) {
    set[bit >>> 6] &= ~(1L << bit);
  }

  public static void flip(long[] set, int bit) {
    set[bit >>> 6] ^= 1L << bit;
  }

  public static void clearAll(long[] set) {
    if (set.length == 1) {
      set[0] = 0;
    } else {
      Arrays.fill(set, 0L);
    }
  }

  public static void copy(long[] from, long[] to) {
    if (to.length == 1) {
      to[0] = from[0];
    } else {
      System.arraycopy(from, 0, to, 0, to.length);
    }
  }

  public static void orInto(long[] set, long[] target) {
    if (target.length == 1) {
      target[0] |= set[0];
      return;
    }
    for (int i = 0; i < target.length; i++) {
      target[i] |= set[i];
    }
  }

  public static void andNotInto(long[] set, long[] target) {
    for (int i = 0; i < target.length; i++) {
      target[i] &= ~set[i];
    }
  }

  /** {@code target := a \ b}. */
  public static void difference(long[] a, long[] b, long[] target) {
    if (target.length == 1) {
      target[0] = a[0] & ~b[0];
      return;
    }
    for (int i = 0; i < target.length; i++) {
      target[i] = a[i] & ~b[i];
    }
  }

  /** {@code target := a ∩ b}. */
  public static void intersection(long[] a, long[] b, long[] target) {
    if (target.length == 1) {
      target[0] = a[0] & b[0];
      return;
    }
    for (int i = 0; i < target.length; i++) {
      target[i] = a[i] & b[i];
    }
  }

  public static boolean isEmpty(long[] set) {
    if (set.length == 1) {
      return set[0] == 0;
    }
    for (long word : set) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  public static boolean intersects(long[] a, long[] b) {
    if (a.length == 1) {
      return (a[0] & b[0]) != 0;
    }
    for (int i = 0; i < a.length; i++) {
      if ((a[i] & b[i]) != 0) {
        return true;
      }
    }
    return false;
  }

  public static boolean isSubset(long[] part, long[] whole) {
    if (part.length == 1) {
      return (part[0] & ~whole[0]) == 0;
    }
    for (int i = 0; i < part.length; i++) {
      if ((part[i] & ~whole[i]) != 0) {
        return false;
      }
    }
    return true;
  }

  public static int count(long[] set) {
    int count = 0;
    for (long word : set) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** The smallest member that is at least {@code from}, or -1. */
  public static int next(long[] set, int from) {
    int index = from >>> 6;
    if (index >= set.length) {
      return -1;
    }
    long word = set[index] & (-1L << from);
    while (word == 0) {
      if (++index == set.length) {
        return -1;
      }
      word = set[index];
    }
    return (index << 6) + Long.numberOfTrailingZeros(word);
  }

  /** The largest member that is at most {@code from}, or -1; {@code from} may be -1. */
  public static int previous(long[] set, int from) {
    if (from < 0) {
      return -1;
    }
    int index = from >>> 6;
    long word = set[index] & (-1L >>> (63 - (from & 63)));
    while (word == 0) {
      if (--index < 0) {
        return -1;
      }
      word = set[index];
    }
    return (index << 6) + 63 - Long.numberOfLeadingZeros(word);
  }

  /** The largest member, or -1. */
  public static int last(long[] set) {
    return previous(set, (set.length << 6) - 1);
  }
}
