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
    var verdict = state.isAuto() ? verdictOnAuto(rank) : verdictOnAdd(rank);
    if (verdict != null) {
      return byRelation(verdict, rank);
    }
    return state.isAuto() ? whyAutoDidNot(state, rank) : unasked(state);
  }

  /** Why relations would refuse the mutation. */
  Why why(MutationType type, List<State> states) {
    int[] called = states.stream().mapToInt(machine.schema()::rankOf).toArray();
    if (type == MutationType.REMOVE || fits(type, called)) {
      return new Why(
          Why.Kind.UNASKED, null, null, "Relations accept " + type.text() + " " + names(states));
    }
    var verdict = RelationVerdict.of(relations, type, called, active);
    // A set starts from nothing, as far as what it does not call goes.
    return byRelation(verdict, type == MutationType.SET ? new long[active.length] : active, called);
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

  private @Nullable Verdict verdictOnAdd(int rank) {
    int[] called = {rank};
    return fits(MutationType.ADD, called)
        ? null
        : RelationVerdict.of(relations, MutationType.ADD, called, active);
  }

  /** An auto is called together with the others, and not at all if an active state blocks it. */
  private @Nullable Verdict verdictOnAuto(int rank) {
    if (relations.blockedBy(rank).intersects(active)) {
      return RelationVerdict.blocked(relations, rank, active);
    }
    int[] called = Arrays.stream(home.autosByIndex)
        .filter(auto -> !Bits.get(active, auto) && !relations.blockedBy(auto).intersects(active))
        .toArray();
    return Bits.get(targetOf(MutationType.ADD, called), rank)
        ? null
        : RelationVerdict.on(relations, rank, called, active);
  }

  private Why byRelation(Verdict verdict, int rank) {
    return byRelation(verdict, active, new int[] {rank});
  }

  private Why byRelation(Verdict verdict, long[] from, int[] called) {
    var remedy = Remedy.find(relations, called, from);
    var text = verdict.text() + (remedy == null ? "" : "; relations would accept: " + remedy);
    return new Why(Why.Kind.RELATION, verdict, remedy, text);
  }

  private Why whyAutoDidNot(State state, int rank) {
    var refusal = machine.extras().refusedAutos().get(rank);
    return refusal == null
        ? unasked(state)
        : new Why(
            Why.Kind.HANDLER,
            refusal,
            null,
            refusal.text()
                + ", the last time that an auto step called it; the next change calls it again");
  }

  private Why unasked(State state) {
    var asked = new TransitionRun(home)
        .preview(machine, MutationType.ADD, state)
        .map(NextMutation::asked)
        .orElse(List.of());
    var text = "Relations accept " + state + ", "
        + (state.isAuto()
            ? "and the next change calls it; changes by quiet states alone do not"
            : "but nobody has added it")
        + (asked.isEmpty()
            ? ""
            : "; asked would be "
                + asked.stream().map(Object::toString).collect(Collectors.joining(", ")));
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
    return states.stream().map(State::name).collect(Collectors.joining(", "));
  }
}
