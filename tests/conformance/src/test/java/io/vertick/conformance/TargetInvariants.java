package io.vertick.conformance;

import io.vertick.engine.relation.MutationType;
import java.util.ArrayDeque;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The invariants of targets (rules, section 4) as predicates over relations, question and answer, each from the rule's own words. They hold for every target, also
 * for one that lacks a called state and so refuses the mutation.
 *
 * <p>(f), that the target depends on nothing else, is for {@link WatchedMachine}, which asks again.
 */
final class TargetInvariants {
  private final Relations relations;

  TargetInvariants(Relations relations) {
    this.relations = relations;
  }

  /** The first invariant that a target breaks, or null. */
  @Nullable
  String broken(Resolution found) {
    if (!needsAreMet(found)) {
      return "(a) needs of members are in the target";
    }
    if (!noneBlocksAnother(found.target())) {
      return "(b) no member blocks another";
    }
    if (!entriesAreCalledOrImplied(found)) {
      return "(c) what becomes active is called, or implied through a chain of entered members";
    }
    if (!leaversHaveAReason(found)) {
      return "(d) what leaves on add is blocked by a member, lacks a need or blocks a member";
    }
    if (!nothingImpliedIsMissing(found)) {
      return "(e) no implied state is missing that would fit";
    }
    if (!removingOnlyRemoves(found)) {
      return "(g) removing only removes";
    }
    if (!addingWhatIsActiveChangesNothing(found)) {
      return "(h) adding what is active changes nothing";
    }
    return null;
  }

  /** (a): the needs of members of T are in T. */
  boolean needsAreMet(Resolution found) {
    return found.target().stream()
        .allMatch(state -> Relations.areAll(relations.needs[state], found.target()));
  }

  /** (b): no member of T blocks another. */
  boolean noneBlocksAnother(BitSet target) {
    return target.stream().noneMatch(state -> Relations.isAny(relations.blocks[state], target));
  }

  /** (c): a state that becomes active is called, or implied through a chain of newly activated or re-entered members of T that starts at a called one. */
  private boolean entriesAreCalledOrImplied(Resolution found) {
    var reached = (BitSet) found.calledSet().clone();
    reached.and(found.target());
    var open = new ArrayDeque<Integer>();
    reached.stream().forEach(open::add);
    while (!open.isEmpty()) {
      int state = open.remove();
      if (!enters(state, found)) {
        continue;
      }
      for (int implied : relations.adds[state]) {
        if (found.target().get(implied) && !reached.get(implied)) {
          reached.set(implied);
          open.add(implied);
        }
      }
    }
    return found.target().stream()
        .allMatch(state -> found.before().get(state) || reached.get(state));
  }

  /**
   * (d): a state that leaves on add is blocked by a member of T, lacks a need in T, or blocks a member of T. The called ones are refused, which is another matter.
   * States that need each other in a circle lack a need in T when all of them leave: no exception is made.
   */
  private boolean leaversHaveAReason(Resolution found) {
    return found.type() != MutationType.ADD
        || found.before().stream()
            .allMatch(state -> found.target().get(state)
                || found.calledSet().get(state)
                || !fits(state, found.target()));
  }

  /** (e): no state is missing that an entered member of T implies, that was not called (nor refused by a handler), and that would fit. */
  private boolean nothingImpliedIsMissing(Resolution found) {
    return found.target().stream().filter(state -> enters(state, found)).allMatch(state -> {
      for (int implied : relations.adds[state]) {
        boolean isMissing = !found.target().get(implied)
            && !found.calledSet().get(implied)
            && !found.barred().get(implied);
        if (isMissing && fits(implied, found.target())) {
          return false;
        }
      }
      return true;
    });
  }

  /** (g): a remove activates nothing; and what leaves is called or lacks a need in T. */
  private boolean removingOnlyRemoves(Resolution found) {
    if (!found.isRemove()) {
      return true;
    }
    boolean onlyRemoves = found.target().stream()
        .allMatch(state -> found.before().get(state) && !found.calledSet().get(state));
    return onlyRemoves
        && found.before().stream()
            .allMatch(state -> found.target().get(state)
                || found.calledSet().get(state)
                || !Relations.areAll(relations.needs[state], found.target()));
  }

  /**
   * (h): adding what is active and not multi changes nothing; if the needs of all that is active are met, as after every transition but one: recovery leaves {@code
   * Exception} in, whatever it needs.
   */
  private boolean addingWhatIsActiveChangesNothing(Resolution found) {
    boolean applies = found.type() == MutationType.ADD
        && found.called().stream()
            .allMatch(state -> found.before().get(state) && !relations.multi.get(state))
        && found.before().stream()
            .allMatch(state -> Relations.areAll(relations.needs[state], found.before()));
    return !applies || found.target().equals(found.before());
  }

  /**
   * (i), of which there are rare exceptions: whether an add is refused because of a state that could not enter itself. Precisely: some called state is not in T,
   * though all its needs (other than itself) are in T, and neither a member of T nor another called state blocks it. Active states that stay are members of T. So
   * whatever dropped it is neither there now nor asked for.
   */
  boolean isRefusedInVain(Resolution found) {
    return isRefusedAdd(found)
        && found.called().stream()
            .anyMatch(state -> !found.target().get(state)
                && Relations.areAll(relations.needs[state], found.target())
                && !Relations.isAny(relations.blockedBy[state], found.target())
                && !Relations.isAny(relations.blockedBy[state], found.calledSet()));
  }

  static boolean isRefusedAdd(Resolution found) {
    return found.type() == MutationType.ADD && !found.auto() && !found.isAccepted();
  }

  /** Whether the member becomes active or is re-entered. */
  private boolean enters(int state, Resolution found) {
    return !found.isRemove()
        && (!found.before().get(state)
            || (relations.multi.get(state) && found.calledSet().get(state)));
  }

  private boolean fits(int state, BitSet target) {
    return !Relations.isAny(relations.blockedBy[state], target)
        && !Relations.isAny(relations.blocks[state], target)
        && Relations.areAll(relations.needs[state], target);
  }
}
