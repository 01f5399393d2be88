package io.vertick.engine.replica;

/** One number for all ticks that a feed follows, by which both ends see that they agree: the sum of splitmix64 (Steele, Lea and Flood, 2014) over index and tick. */
final class Checksum {
  private Checksum() {}

  /** Of ticks by index. A state that is not followed, or was never active, has the tick 0 and counts too. */
  static long of(long[] ticks) {
    long sum = 0;
    for (int index = 0; index < ticks.length; index++) {
      sum += mix((long) index << 48 ^ ticks[index]);
    }
    return sum;
  }

  private static long mix(long value) {
    long z = value + 0x9e37_79b9_7f4a_7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }
}
