package io.vertick.conformance;

import io.vertick.engine.relation.MutationType;
import java.util.BitSet;
import java.util.List;

/**
 * A question to the resolver and its answer, by state index.
 *
 * @param called in the caller's order; of an auto transition without those that handlers refused
 * @param calledSet the same as a set
 * @param before the active states
 * @param barred what handlers of an auto transition refused; otherwise empty
 * @param target the answer
 */
record Resolution(
    MutationType type,
    boolean auto,
    List<Integer> called,
    BitSet calledSet,
    BitSet before,
    BitSet barred,
    BitSet target) {

  boolean isRemove() {
    return type == MutationType.REMOVE;
  }

  /** Whether relations accept it (rules, section 4). */
  boolean isAccepted() {
    if (isRemove()) {
      return true;
    }
    return auto ? calledSet.intersects(target) : called.stream().allMatch(target::get);
  }

  /** The question alone: what the target may depend on. */
  List<Object> question() {
    return List.of(type, auto, called, before, barred);
  }
}
