package io.vertick.engine.machine;

import io.vertick.engine.relation.MutationType;
import io.vertick.engine.subscription.Promises;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A mutation as a machine runs it: states as ranks, toggles decided. Confined to the machine's thread. */
final class QueuedMutation {
  MutationType type = MutationType.ADD;
  boolean isCheck;
  boolean isAuto;
  Cause.Kind causeKind = Cause.Kind.CALL;
  /** The transition that it follows from; 0 for none. */
  long causeTransition;
  /** Where in another machine it comes from; null if nowhere. */
  @Nullable
  Origin origin;

  int[] called;
  int count;
  Args args = Args.EMPTY;

  @Nullable
  ErrorRecord error;
  /** A function to run instead of a transition. */
  @Nullable
  Consumer<Machine<?>> eval;

  long ifVersion = -1;
  List<Mutation.TickGuard> ifTicks = List.of();
  int depth;
  /** 0 for one that went to the front. */
  private long queueTick;
  /** Not run after this time; {@link Long#MAX_VALUE}: no limit. */
  long deadlineNanos = Long.MAX_VALUE;

  private final @Nullable Promises promises;
  private @Nullable Result result;
  private @Nullable Promise<Result> promise;
  /** What runs in its place, if it gave it up to a newer error report. */
  private @Nullable QueuedMutation successor;

  /** For one that is run at once and used again; it can't be awaited. */
  QueuedMutation(int room) {
    called = new int[room];
    promises = null;
  }

  QueuedMutation(MutationType type, int[] called, Promises promises) {
    this.type = type;
    this.called = called;
    this.promises = promises;
    count = called.length;
  }

  Cause cause() {
    return new Cause(causeKind, causeTransition, origin);
  }

  /** The error that it reports, or null. */
  @Nullable
  Throwable reported() {
    return error == null ? null : error.error();
  }

  long queueTick() {
    return queueTick;
  }

  void queueTick(long tick) {
    queueTick = tick;
  }

  @Nullable
  Result result() {
    return result;
  }

  /** What becomes of it. */
  Future<Result> end() {
    var known = promise;
    if (known == null) {
      known = Objects.requireNonNull(promises).create();
      promise = known;
      if (result != null) {
        known.complete(result);
      }
    }
    return known.future();
  }

  /** Notes the result; true if somebody is to be told after the drain. */
  boolean finish(Result found) {
    // The machine reuses its Executed; whoever looks later needs one that stays.
    result =
        found instanceof Result.Executed executed ? new Result.Executed(executed.version()) : found;
    return promise != null;
  }

  void complete() {
    Objects.requireNonNull(promise).tryComplete(result);
  }

  /** A mutation that equal ones may be taken for: no args, guards, time limit or multi states, and no check. */
  boolean isPlain(long[] multi) {
    if (isCheck
        || eval != null
        || !args.isEmpty()
        || ifVersion >= 0
        || !ifTicks.isEmpty()
        || deadlineNanos != Long.MAX_VALUE) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (io.vertick.engine.schema.Bits.get(multi, called[i])) {
        return false;
      }
    }
    return true;
  }

  boolean calls(int rank) {
    for (int i = 0; i < count; i++) {
      if (called[i] == rank) {
        return true;
      }
    }
    return false;
  }

  /** Whether it calls the same states in the same way, in whatever order. */
  boolean isSameCall(QueuedMutation other) {
    if (type != other.type || count != other.count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (!other.calls(called[i])) {
        return false;
      }
    }
    return true;
  }

  void giveUpTo(QueuedMutation newer) {
    newer.queueTick = queueTick;
    successor = newer;
  }

  /** The mutation that runs in this place. */
  QueuedMutation latest() {
    var latest = this;
    while (latest.successor != null) {
      latest = latest.successor;
    }
    return latest;
  }
}
