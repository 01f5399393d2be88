package io.vertick.engine.machine;

import io.vertick.engine.schema.Bits;

/** The sets of states that a transition works with, by rank: scratch memory, used again and again. Confined to the loop's thread. */
final class TransitionSets {
  /** Empty between transitions. */
  final long[] called;
  /** Active before. */
  final long[] before;
  /** Active afterwards, before any recovery. */
  final long[] target;

  final long[] exits;
  /** Those that are re-entered included. */
  final long[] enters;
  /** Whose ticks changed, recovery included. */
  final long[] changed;
  /** Taken out by recovery. */
  final long[] takenOut;

  final long[] scratch;

  TransitionSets(int size) {
    called = Bits.create(size);
    before = Bits.create(size);
    target = Bits.create(size);
    exits = Bits.create(size);
    enters = Bits.create(size);
    changed = Bits.create(size);
    takenOut = Bits.create(size);
    scratch = Bits.create(size);
  }

  /** What leaves and what enters between {@code before} and {@code target}. */
  void findExitsAndEnters(long[] multi, boolean reenters) {
    for (int i = 0; i < target.length; i++) {
      exits[i] = before[i] & ~target[i];
      enters[i] = target[i] & ~before[i];
      if (reenters) {
        enters[i] |= target[i] & multi[i] & called[i];
      }
    }
  }

  /** Sets all that {@link #findExitsAndEnters} and the resolver would, for a state that concerns no other. */
  void switchOne(int rank, boolean isOn) {
    boolean changes = Bits.get(before, rank) != isOn;
    Bits.copy(before, target);
    Bits.clearAll(exits);
    Bits.clearAll(enters);
    if (changes) {
      Bits.flip(target, rank);
      Bits.set(isOn ? enters : exits, rank);
    }
  }
}
