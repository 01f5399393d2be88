package io.vertick.engine.relation;

import io.vertick.engine.schema.Bits;
import java.util.Arrays;

/** Why the resolver dropped a state: the last reason counts. Filled by {@link RelationResolver#explain}, by rank. */
final class DropReasons {
  private final long[] target;
  private final int[] blocker;
  private final int[] lacked;

  DropReasons(int size) {
    target = Bits.create(size);
    blocker = new int[size];
    lacked = new int[size];
    Arrays.fill(blocker, -1);
    Arrays.fill(lacked, -1);
  }

  void blocked(int rank, int by) {
    blocker[rank] = by;
    lacked[rank] = -1;
  }

  void unmet(int rank, int need) {
    lacked[rank] = need;
    blocker[rank] = -1;
  }

  /** What would have been the target. */
  long[] target() {
    return target;
  }

  /** The state that blocked this one, or -1. */
  int blockerOf(int rank) {
    return blocker[rank];
  }

  /** The state that this one lacked, or -1. */
  int lackOf(int rank) {
    return lacked[rank];
  }
}
