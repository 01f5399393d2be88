package io.vertick.engine.machine;

import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.RelationResolver;
import io.vertick.engine.relation.RelationTable;
import io.vertick.engine.relation.RelationVerdict;
import io.vertick.engine.relation.Remedy;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers why something is not so and what could come next, by asking the resolver and no handler. Made for one question; allocates. */
final class Explainer {
  private final Machine<?> machine;
  private final TypeOnLoop home;
  private final RelationTable relations;
  private final long[] active;

  Explainer(Machine<?> machine, TypeOnLoop home) {
    this.machine = machine;
    this.home = home;
    relations = home.relations;
    active = machine.activeBits();
  }

  /** Why the state is not active. */
  Why why(State state) {
    int rank = machine.schema().rankOf(state);
    if (Bits.get(active, rank)) {
      return new Why(
          Why.Kind.ACTIVE, null, null, state + " is active, since tick " + machine.tick(state));
    }
    return state.isAuto() ? whyAuto(state, rank) : whyOther(state, rank);
  }

  /** Why relations would refuse the mutation. */
  Why why(MutationType type, List<State> states) {
    int[] called = states.stream().mapToInt(machine.schema()::rankOf).toArray();
    if (type == MutationType.REMOVE || fits(type, called)) {
      return unasked(type.text() + " " + names(states), type, called);
    }
    return byRelation(RelationVerdict.of(relations, type, called, active), type, called);
  }

  /** Every mutation of one state that relations would accept now, in index order. */
  List<NextMutation> next() {
    var preview = new TransitionRun(home);
    var found = new ArrayList<NextMutation>();
    for (var state : machine.schema().all()) {
      boolean isActive = Bits.get(active, state.rank());
      if (!isActive || state.isMulti()) {
        preview.preview(machine, MutationType.ADD, state).ifPresent(found::add);
      }
      if (isActive) {
        preview.preview(machine, MutationType.REMOVE, state).ifPresent(found::add);
      }
    }
    return List.copyOf(found);
  }

  private Why whyOther(State state, int rank) {
    int[] called = {rank};
    return fits(MutationType.ADD, called)
        ? unasked(state + "; it waits for somebody who adds it", MutationType.ADD, called)
        : byRelation(
            RelationVerdict.of(relations, MutationType.ADD, called, active),
            MutationType.ADD,
            called);
  }

  /** An auto is called together with the others, and not at all if an active state blocks it. */
  private Why whyAuto(State state, int rank) {
    int[] called = calledByAutoStep();
    var verdict = verdictOnAuto(rank, called);
    if (verdict != null) {
      return byRelation(verdict, MutationType.ADD, new int[] {rank});
    }
    var refusal = machine.extras().refusalOfAuto(rank);
    return refusal == null
        ? unasked(
            state + "; the next change calls it, unless only quiet states are called",
            MutationType.ADD,
            called)
        : new Why(Why.Kind.HANDLER, refusal, null, refused(state, refusal));
  }

  private @Nullable Verdict verdictOnAuto(int rank, int[] called) {
    if (relations.blockedBy(rank).intersects(active)) {
      return RelationVerdict.blocked(relations, rank, active);
    }
    return Bits.get(targetOf(MutationType.ADD, called), rank)
        ? null
        : RelationVerdict.on(relations, rank, called, active);
  }

  private int[] calledByAutoStep() {
    return Arrays.stream(home.autosByIndex)
        .filter(auto -> !Bits.get(active, auto) && !relations.blockedBy(auto).intersects(active))
        .toArray();
  }

  private Why byRelation(Verdict verdict, MutationType type, int[] called) {
    var remedy = Remedy.find(relations, type, called, active);
    var text = verdict.text() + (remedy == null ? "" : "; relations would accept: " + remedy);
    return new Why(Why.Kind.RELATION, verdict, remedy, text);
  }

  private static String refused(State state, Verdict refusal) {
    return oneLine(refusal.text()) + "; that was the last time that " + state
        + " was called as an auto, and the next change calls it again";
  }

  private Why unasked(String what, MutationType type, int[] called) {
    var asked = new TransitionRun(home).previewAsked(machine, type, called);
    var text =
        "Relations accept " + what + (asked.isEmpty() ? "" : "; it is up to " + commas(asked));
    return new Why(Why.Kind.UNASKED, null, null, text);
  }

  private boolean fits(MutationType type, int[] called) {
    return Bits.isSubset(setOf(called), targetOf(type, called));
  }

  private long[] targetOf(MutationType type, int[] called) {
    var target = Bits.create(relations.size());
    new RelationResolver(relations)
        .resolve(type, called, called.length, setOf(called), active, null, target);
    return target;
  }

  private long[] setOf(int[] ranks) {
    var set = Bits.create(relations.size());
    for (int rank : ranks) {
      Bits.set(set, rank);
    }
    return set;
  }

  private static String names(List<State> states) {
    return states.isEmpty() ? "nothing" : commas(states);
  }

  private static String commas(List<?> items) {
    return items.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  /** A handler's words may have any number of lines. */
  private static String oneLine(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining(" "));
  }
}
