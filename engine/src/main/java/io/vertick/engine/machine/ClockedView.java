package io.vertick.engine.machine;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.StateContext;
import io.vertick.engine.subscription.Wait;
import io.vertick.engine.subscription.WaitTable;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A clock on this thread that can be read and waited on: what a machine and a replica of one have in common. Those who extend it move the clock and say when waits
 * can't be fulfilled any more.
 */
abstract class ClockedView<S extends States> implements MachineView<S> {
  final String id;
  private final S states;
  Schema<?> schema;
  /** By index. */
  long[] ticks;
  /** By rank. */
  long[] active;

  long version;
  long queueTick = 1;

  ClockedView(String id, Schema<S> schema) {
    this.id = id;
    states = schema.states();
    this.schema = schema;
    ticks = new long[schema.size()];
    active = Bits.create(schema.size());
  }

  /** Appends states and attributes; those that are there stay what they are. */
  void grow(Schema<?> grown) {
    schema = grown;
    ticks = Arrays.copyOf(ticks, grown.size());
    active = Bits.grow(active, grown.size());
    var known = knownExtras();
    if (known != null) {
      known.grow(grown);
    }
  }

  /** Throws {@link IllegalStateException} on another thread than the view's. */
  abstract void checkThread();

  /** What most machines most of the time do without; null if they do. */
  abstract @Nullable ViewExtras knownExtras();

  /** Made when first asked for. */
  abstract ViewExtras extras();

  /** Whether a change is under way, so that whose wait has ended must be told later. */
  abstract boolean isDraining();

  /** Tells tracers; there must be some. */
  abstract void tell(Function<Stamp, TraceRecord> fact);

  /** A tracer threw, and is not told any more. */
  abstract void tracerFailed(RuntimeException thrown);

  /** Why nothing will change any more; null as long as something may. */
  abstract @Nullable RuntimeException endedBy();

  /** Whether nothing runs and nothing is queued. */
  abstract boolean isIdle();

  /** Whether the mutation with this queue tick has ended. */
  abstract boolean hasEnded(long tick);

  // Reading.

  @Override
  public String id() {
    return id;
  }

  @Override
  public Schema<?> schema() {
    return schema;
  }

  @Override
  public S states() {
    return states;
  }

  @Override
  public boolean is(State state) {
    checkThread();
    return Bits.get(active, rankOf(state));
  }

  @Override
  public boolean is(StateSet states) {
    checkThread();
    return checked(states).isSubsetOf(active);
  }

  @Override
  public boolean not(StateSet states) {
    return !any(states);
  }

  @Override
  public boolean any(StateSet states) {
    checkThread();
    return checked(states).intersects(active);
  }

  @Override
  public StateSet active() {
    checkThread();
    return StateSet.ofRanks(schema, active);
  }

  @Override
  public long tick(State state) {
    checkThread();
    return tickOfRank(rankOf(state));
  }

  @Override
  public Clock clock() {
    checkThread();
    return new Clock(ticks);
  }

  @Override
  public long version() {
    checkThread();
    return version;
  }

  @Override
  public long queueTick() {
    checkThread();
    return queueTick;
  }

  @Override
  public boolean isEnded() {
    checkThread();
    return endedBy() != null;
  }

  @Override
  @SuppressWarnings("unchecked") // setAttribute took only values of the attribute's type.
  public <T> @Nullable T get(Attribute<T> attribute) {
    checkThread();
    int index = schema.indexOf(attribute);
    var known = knownExtras();
    return known == null ? null : (T) known.attribute(index);
  }

  @Override
  public @Nullable Throwable error() {
    checkThread();
    var known = knownExtras();
    return known == null ? null : known.error;
  }

  // Waiting.

  @Override
  public StateContext context(State state) {
    checkThread();
    int rank = rankOf(state);
    var contexts = extras().contexts();
    var context = contexts.of(rank, tickOfRank(rank));
    if (endedBy() != null) {
      contexts.endAll();
      contexts.completeEnded();
    }
    return context;
  }

  @Override
  public Wait when(State state) {
    return when(StateSet.of(state));
  }

  @Override
  public Wait when(StateSet states) {
    var description = id + " " + states + " active";
    return await(
        description, is(states), waits -> waits.whenActive(description, ranksOf(states), states));
  }

  @Override
  public Wait whenAny(StateSet states) {
    var description = id + " one of " + states + " active";
    return await(
        description,
        any(states),
        waits -> waits.whenAnyActive(description, ranksOf(states), states));
  }

  @Override
  public Wait whenNot(State state) {
    return whenNot(StateSet.of(state));
  }

  @Override
  public Wait whenNot(StateSet states) {
    var description = id + " " + states + " inactive";
    return await(
        description,
        not(states),
        waits -> waits.whenInactive(description, ranksOf(states), states));
  }

  @Override
  public Wait whenTime(Map<State, Long> goals) {
    var description = id + " ticks " + goals;
    var states = goals.keySet().stream().distinct().toList();
    int[] ranks = states.stream().mapToInt(this::rankOf).toArray();
    long[] ticksWanted = states.stream()
        .mapToLong(state -> Objects.requireNonNull(goals.get(state)))
        .toArray();
    boolean isReached =
        states.stream().allMatch(state -> tick(state) >= Objects.requireNonNull(goals.get(state)));
    return await(description, isReached, waits -> waits.whenTicks(description, ranks, ticksWanted));
  }

  @Override
  public Wait whenTimeSum(StateSet states, long sum) {
    var description = id + " ticks of " + states + " in all " + sum;
    int[] ranks = ranksOf(checked(states));
    boolean isReached = Arrays.stream(ranks).mapToLong(this::tickOfRank).sum() >= sum;
    return await(description, isReached, waits -> waits.whenTickSum(description, ranks, sum));
  }

  @Override
  public Wait whenQuery(Predicate<? super MachineView<S>> question) {
    checkThread();
    var description = id + " a query";
    return await(
        description,
        question.test(this),
        waits -> waits.whenQuery(description, () -> question.test(this)));
  }

  @Override
  public Wait whenArgs(State state, Args args) {
    var description = id + " " + state + " entered with " + args;
    int rank = schema.rankOf(state);
    return await(description, false, waits -> waits.whenEntered(description, rank, args.asMap()));
  }

  @Override
  public Wait whenQueue(long tick) {
    var description = id + " the end of mutation " + tick;
    return await(description, hasEnded(tick), waits -> waits.whenQueue(description, tick));
  }

  @Override
  public Wait whenIdle() {
    var description = id + " idle";
    return await(description, isIdle(), waits -> waits.whenIdle(description));
  }

  @Override
  public Wait whenDisposed() {
    var description = id + " disposed";
    return await(
        description,
        endedBy() instanceof MachineDisposedException,
        waits -> waits.whenDisposed(description));
  }

  /** A wait that is fulfilled now, can never be any more, or is pending. */
  private Wait await(String description, boolean isFulfilled, Function<WaitTable, Wait> pending) {
    checkThread();
    var waits = extras().waits();
    if (isFulfilled) {
      return waits.fulfilled(description);
    }
    var reason = endedBy();
    return reason == null ? pending.apply(waits) : waits.failed(description, reason);
  }

  private int[] ranksOf(StateSet states) {
    return states.stream().mapToInt(this::rankOf).toArray();
  }

  /** The rank of a state that can be asked for; says why if it can't. */
  int rankOf(State state) {
    return schema.rankOf(state);
  }

  StateSet checked(StateSet states) {
    if (states.isEmpty()) {
      // Without members it is of every schema.
      return StateSet.of();
    }
    var known = states.schema();
    if (known == schema || schema.isGrownFrom(Objects.requireNonNull(known))) {
      return states;
    }
    // Of a schema that this one may grow into: it will do without the new states, or says which
    // state it does not have.
    states.forEach(schema::rankOf);
    return StateSet.of(states.toList());
  }

  long tickOfRank(int rank) {
    return ticks[schema.indexOfRank(rank)];
  }

  /** The active states with their ticks, in index order, such as {@code (A:1 C:3)}. */
  @Override
  public String toString() {
    var text = new StringJoiner(" ", "(", ")");
    active().forEach(state -> text.add(state + ":" + tick(state)));
    return text.toString();
  }
}
