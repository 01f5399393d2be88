package io.vertick.engine.machine;

import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A transition came to its end. Immutable; any thread. Holds words and ranks as the engine has them, and makes states of them when
 * somebody asks, so that recording costs little.
 */
public final class TransitionEnded implements TraceRecord {
  private final String machine;
  private final Schema<?> schema;
  private final Incarnation incarnation;
  private final long sequence;
  private final long timeMs;
  private final long handlerNanos;
  private final long number;
  private final long queueTick;
  private final long version;
  private final MutationType type;
  private final int[] called;
  private final Args args;
  private final Cause.Kind causeKind;
  private final long causeTransition;
  private final @Nullable Origin origin;
  private final boolean isAuto;
  private final boolean isCheck;
  private final boolean threw;
  private final boolean isAccepted;
  /** First what was installed, then what changed, then what changed twice, each by rank. */
  private final long[] bits;

  private final @Nullable Map<Attribute<?>, @Nullable Object> attributes;
  /** Null for one that was executed. */
  private final @Nullable Result otherResult;

  /** {@code bits} and {@code attributes} are handed over. */
  TransitionEnded(
      Machine<?> machine,
      TransitionRun run,
      QueuedMutation mutation,
      boolean threw,
      long[] bits,
      @Nullable Map<Attribute<?>, @Nullable Object> attributes,
      Result result) {
    this.machine = machine.id();
    schema = machine.schema();
    var tracing = machine.tracing();
    incarnation = machine.incarnation();
    sequence = tracing.nextSequence();
    timeMs = machine.host().wallTimeMs();
    number = run.number();
    handlerNanos = run.handlerNanos();
    queueTick = mutation.queueTick();
    version = machine.version();
    type = mutation.type;
    called = Arrays.copyOf(mutation.called, mutation.count);
    args = mutation.args;
    causeKind = mutation.causeKind;
    causeTransition = mutation.causeTransition;
    origin = mutation.origin;
    isAuto = mutation.isAuto;
    isCheck = mutation.isCheck;
    this.threw = threw;
    isAccepted = !result.isRefused();
    this.bits = bits;
    this.attributes = attributes;
    otherResult = result.isExecuted() ? null : result;
  }

  @Override
  public Stamp stamp() {
    return new Stamp(machine, incarnation, sequence, timeMs);
  }

  @Override
  public String machine() {
    return machine;
  }

  /** Counts the machine's transitions from 1, those that were refused included. */
  public long number() {
    return number;
  }

  /** Of a mutation that was taken from the queue and counts there; 0 for others. */
  public long queueTick() {
    return queueTick;
  }

  public MutationType type() {
    return type;
  }

  /** In the caller's order; of an auto transition in index order. */
  public List<State> called() {
    return Arrays.stream(called).<State>mapToObj(schema::stateOfRank).toList();
  }

  public Args args() {
    return args;
  }

  /** Why the mutation was made. */
  public Cause cause() {
    return new Cause(causeKind, causeTransition, origin);
  }

  public boolean auto() {
    return isAuto;
  }

  public boolean check() {
    return isCheck;
  }

  /** Whether it got past relations and negotiation. */
  public boolean accepted() {
    return isAccepted;
  }

  /** Whether any of its handlers threw. */
  public boolean threw() {
    return threw;
  }

  /** How long its handlers took together; 0 if it asked none. */
  public long handlerNanos() {
    return handlerNanos;
  }

  /** What was (for a check: would have been) installed; null if it was not accepted. */
  public @Nullable StateSet target() {
    return isAccepted ? StateSet.ofRanks(schema, words(0)) : null;
  }

  /** The states whose ticks it changed. */
  public StateSet changed() {
    return StateSet.ofRanks(schema, words(1));
  }

  /** The ticks it changed, recovery included. */
  public ClockDiff diff() {
    var changed = words(1);
    var twice = words(2);
    int[] indexes = ranks(changed).map(schema::indexOfRank).sorted().toArray();
    var increments = Arrays.stream(indexes)
        .mapToLong(index -> Bits.get(twice, schema.rankOfIndex(index)) ? 2 : 1)
        .toArray();
    return ClockDiff.of(indexes, increments);
  }

  /** The attributes it changed, by handle; the value is null where it was removed. */
  public Map<Attribute<?>, @Nullable Object> attributes() {
    return attributes == null ? Map.of() : Collections.unmodifiableMap(attributes);
  }

  /** The machine's version afterwards. */
  public long version() {
    return version;
  }

  public Result result() {
    return otherResult == null ? new Result.Executed(version) : otherResult;
  }

  /** Such as {@code #7 add [A, B] (auto) Executed at version 3}. */
  @Override
  public String toString() {
    return "#" + number + " " + type.text() + " " + called() + (isAuto ? " (auto)" : "")
        + (isCheck ? " (check)" : "") + " " + result();
  }

  private long[] words(int part) {
    int words = bits.length / 3;
    return Arrays.copyOfRange(bits, part * words, (part + 1) * words);
  }

  private static IntStream ranks(long[] set) {
    return IntStream.iterate(
        Bits.next(set, 0), rank -> rank >= 0, rank -> Bits.next(set, rank + 1));
  }
}
