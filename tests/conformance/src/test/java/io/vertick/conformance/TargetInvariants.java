package io.vertick.conformance;

import io.vertick.engine.relation.MutationType;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
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
   * (i), of which there are rare exceptions: whether an add is refused because of a state that could not enter itself. Precisely: some called state s is not in T,
   * though its needs are, and there is no good reason. Good reasons are:
   *
   * <ul>
   *   <li>the called states and all that they need can't be active together, whatever else is: one blocks another, or could not have its needs;
   *   <li>a member of T, as are the active states that stay, or a called state that could have its needs, blocks s or what s needs, directly or through other needs;
   *   <li>so does a state that the called ones imply, that could have its needs, and that neither a member of T nor a called state keeps out (a member that a
   *       called state throws out does not count): it enters with s, as one does that s itself implies;
   *   <li>s blocks a member of T that is only implied: what s needs may be there because of it.
   * </ul>
   *
   * A state could have its needs if it is left by prune of the active states, the called ones, and all that these imply.
   */
  boolean isRefusedInVain(Resolution found) {
    if (!isRefusedAdd(found)
        || found.called().stream().noneMatch(state -> isMissingWithoutSign(state, found))) {
      return false;
    }
    var possible = possible(found);
    if (!areCompatible(found.called(), possible)) {
      return false;
    }
    var called = (BitSet) found.calledSet().clone();
    called.and(possible);
    var blockers = enteringWithCalled(found, possible, called);
    blockers.or(called);
    blockers.or(found.target());
    return found.called().stream()
        .anyMatch(state -> isMissingWithoutSign(state, found)
            && withNeeds(state).stream()
                .noneMatch(needed -> Relations.isAny(relations.blockedBy[needed], blockers)));
  }

  /** Whether these states can have their needs, and no two of all these block each other. */
  private boolean areCompatible(List<Integer> called, BitSet possible) {
    var all = new BitSet();
    called.forEach(state -> all.or(withNeeds(state)));
    return all.stream()
        .allMatch(state -> possible.get(state) && !Relations.isAny(relations.blocks[state], all));
  }

  /** Whether the target alone shows no reason why this called state is not in it. */
  private boolean isMissingWithoutSign(int state, Resolution found) {
    var implied = (BitSet) found.target().clone();
    implied.andNot(found.before());
    implied.andNot(found.calledSet());
    return !found.target().get(state)
        && Relations.areAll(relations.needs[state], found.target())
        && !Relations.isAny(relations.blockedBy[state], found.target())
        && !Relations.isAny(relations.blocks[state], implied);
  }

  /** Of what is possible, the implied states that nothing keeps out. */
  private BitSet enteringWithCalled(Resolution found, BitSet possible, BitSet called) {
    var keepers = (BitSet) found.target().clone();
    keepers.or(called);
    for (int state : keepers.stream().toArray()) {
      if (Relations.isAny(relations.blockedBy[state], called)) {
        keepers.clear(state);
      }
    }
    var entering = (BitSet) possible.clone();
    entering.andNot(found.before());
    for (int state : entering.stream().toArray()) {
      if (Relations.isAny(relations.blockedBy[state], keepers)) {
        entering.clear(state);
      }
    }
    return entering;
  }

  /** A state, its needs, their needs, and so on. */
  private BitSet withNeeds(int state) {
    var all = new BitSet();
    all.set(state);
    var open = new ArrayDeque<>(List.of(state));
    while (!open.isEmpty()) {
      for (int need : relations.needs[open.remove()]) {
        if (!all.get(need)) {
          all.set(need);
          open.add(need);
        }
      }
    }
    return all;
  }

  /** What is active, called or implied by that, as far as the needs of all of these are there. */
  private BitSet possible(Resolution found) {
    var possible = (BitSet) found.before().clone();
    possible.or(found.calledSet());
    var open = new ArrayDeque<>(found.called());
    while (!open.isEmpty()) {
      int state = open.remove();
      if (enters(state, found)) {
        for (int implied : relations.adds[state]) {
          if (!possible.get(implied)) {
            possible.set(implied);
            open.add(implied);
          }
        }
      }
    }
    boolean dropped;
    do {
      dropped = false;
      for (int state : possible.stream().toArray()) {
        if (!Relations.areAll(relations.needs[state], possible)) {
          possible.clear(state);
          dropped = true;
        }
      }
    } while (dropped);
    return possible;
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
