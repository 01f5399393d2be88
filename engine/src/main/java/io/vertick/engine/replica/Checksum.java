package io.vertick.engine.replica;

import io.vertick.engine.protocol.Frame;

/** One number for all ticks that a feed follows, by which both ends see that they agree: the sum of {@link Frame#mix} over index and tick. */
final class Checksum {
  private Checksum() {}

  /** Of ticks by index. A state that is not followed, or was never active, has the tick 0 and counts too. */
  static long of(long[] ticks) {
    long sum = 0;
    for (int index = 0; index < ticks.length; index++) {
      sum += Frame.mix((long) index << 48 ^ ticks[index]);
    }
    return sum;
  }
}
