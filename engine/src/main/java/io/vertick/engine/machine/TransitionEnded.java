package io.vertick.engine.machine;

import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transition came to its end. Immutable; any thread. Holds words and ranks as the engine has them, and makes states of them when
 * somebody asks, so that recording costs little.
 */
public final class TransitionEnded implements TraceRecord {
  private final String machine;
  private final Schema<?> schema;
  private final long number;
  private final MutationType type;
  private final int[] called;
  private final Args args;
  private final boolean isAuto;
  private final boolean isCheck;
  private final boolean threw;
  private final long @Nullable [] target;
  private final ClockDiff diff;
  private final long version;
  /** Null for one that was executed. */
  private final @Nullable Result otherResult;

  /** {@code called} and {@code target} are handed over. */
  TransitionEnded(
      Machine<?> machine,
      long number,
      QueuedMutation mutation,
      int[] called,
      boolean threw,
      long @Nullable [] target,
      ClockDiff diff,
      long version,
      Result result) {
    this.machine = machine.id();
    schema = machine.schema();
    this.number = number;
    type = mutation.type;
    this.called = called;
    args = mutation.args;
    isAuto = mutation.isAuto;
    isCheck = mutation.isCheck;
    this.threw = threw;
    this.target = target;
    this.diff = diff;
    this.version = version;
    otherResult = result.isExecuted() ? null : result;
  }

  @Override
  public String machine() {
    return machine;
  }

  /** Counts the machine's transitions from 1, those that were refused included. */
  public long number() {
    return number;
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

  public boolean auto() {
    return isAuto;
  }

  public boolean check() {
    return isCheck;
  }

  /** Whether it got past relations and negotiation. */
  public boolean accepted() {
    return target != null;
  }

  /** Whether any of its handlers threw. */
  public boolean threw() {
    return threw;
  }

  /** What was (for a check: would have been) installed; null if it was not accepted. */
  public @Nullable StateSet target() {
    return target == null ? null : StateSet.ofRanks(schema, target);
  }

  /** The ticks it changed, recovery included. */
  public ClockDiff diff() {
    return diff;
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
}
