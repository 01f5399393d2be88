package io.vertick.conformance;

import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.subscription.StateContext;
import io.vertick.engine.subscription.Wait;
import io.vertick.engine.subscription.WaitCancelledException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Waits on one machine that are counted: each ends exactly once, after a drain, in the order of their making, and when its condition (rules, section 8) says so. */
final class WatchedWaits {
  /** One wait, with what it waits for told from ticks and active states after each transition. */
  private static final class Counted {
    final Wait wait;
    /** Null where ticks do not tell. */
    final @Nullable BiPredicate<long[], BitSet> condition;

    boolean isDue;
    boolean isCancelled;
    int ends;

    @Nullable
    StateContext context;

    Counted(Wait wait, @Nullable BiPredicate<long[], BitSet> condition) {
      this.wait = wait;
      this.condition = condition;
    }
  }

  private final Machine<?> machine;
  private final Random random;
  private final Tally tally;
  private final List<Counted> waits = new ArrayList<>();
  /** Numbers of the waits that were fulfilled in the running call. */
  private final List<Integer> fulfilled = new ArrayList<>();

  private @Nullable String problem;

  WatchedWaits(Machine<?> machine, long seed, Tally tally) {
    this.machine = machine;
    this.tally = tally;
    random = new Random(seed);
  }

  /** Makes the wait of a call, or now and then one that cases do not know. */
  void subscribe(Call call, long[] ticks, BitSet active) {
    var states = machine.schema().states(call.states()).toArray(State[]::new);
    int kind = random.nextInt(8);
    var made = kind == 0
        ? forQueue(machine.queueTick() + random.nextInt(6))
        : kind == 1 ? whenActive(ticks, machine.schema().exception()) : ofCall(call, states, ticks);
    waits.add(made);
    int number = waits.size();
    made.isDue |= made.condition != null && made.condition.test(ticks, active);
    if (random.nextInt(6) == 0) {
      var context = machine.context(states[0]);
      made.context = context;
      made.wait.boundTo(context);
    }
    made.wait.future().onComplete(end -> {
      made.ends++;
      if (end.succeeded()) {
        tally.waitsFulfilled++;
        expect(machine.queueSize() == 0, "ends after the drain", made);
        fulfilled.add(number);
      } else if (end.cause() instanceof WaitCancelledException) {
        tally.waitsCancelled++;
        expect(
            made.isCancelled || made.context != null,
            "no end of a wait that nobody cancelled",
            made);
      } else {
        tally.waitsDisposed++;
        expect(end.cause() instanceof MachineDisposedException, "a reason", String.valueOf(end));
      }
    });
    fulfilled.clear();
    cancelOne();
  }

  /** Judges what is pending; called after each transition. */
  void transitionEnded(long[] ticks, BitSet active) {
    for (var each : waits) {
      if (!each.isDue && each.ends == 0 && each.condition != null) {
        each.isDue = each.condition.test(ticks, active);
      }
    }
  }

  /** What was wrong about the waits since the last call, or null. */
  @Nullable
  String problemAfterCall() {
    expect(fulfilled.equals(fulfilled.stream().sorted().toList()), "order of making", fulfilled);
    fulfilled.clear();
    int pending = 0;
    for (var each : waits) {
      pending += each.ends == 0 ? 1 : 0;
      expect(each.ends <= 1, "one end", each);
      expect(each.wait.isPending() == (each.ends == 0), "pending until its end", each);
      if (each.context != null) {
        checkContext(each, each.context);
      }
      if (each.condition != null && !each.isCancelled && each.context == null) {
        expect(each.wait.future().succeeded() == each.isDue, "due " + each.isDue, each);
      }
    }
    expect(machine.pendingWaits() == pending, pending + " pending", machine.pendingWaits());
    return problem;
  }

  /** A context ends when its state leaves or is entered again, which its tick tells; and what is bound to it ends with it. */
  private void checkContext(Counted bound, StateContext context) {
    boolean isOver = machine.tick(context.state()) != context.tick();
    expect(context.isEnded() == isOver, "a context that is over: " + isOver, context);
    expect(!isOver || bound.ends == 1, "an end with its context", bound);
  }

  /** What was wrong about the waits of a machine that was disposed of, or null. */
  @Nullable
  String problemAfterDisposal() {
    for (var each : waits) {
      expect(each.ends == 1, "one end", each);
    }
    return problem;
  }

  private void cancelOne() {
    if (random.nextInt(5) == 0) {
      var chosen = waits.get(random.nextInt(waits.size()));
      chosen.isCancelled |= chosen.ends == 0;
      chosen.wait.cancel();
    }
  }

  private Counted ofCall(Call call, State[] states, long[] ticks) {
    var set = StateSet.of(states);
    int[] indexes = set.indexes();
    return switch (call.op()) {
      case "when" ->
        indexes.length == 1
            ? whenActive(ticks, states[0])
            : new Counted(
                machine.when(set), (after, activeThen) -> Relations.areAll(indexes, activeThen));
      case "whenNot" ->
        new Counted(
            machine.whenNot(set), (after, activeThen) -> !Relations.isAny(indexes, activeThen));
      case "whenTime" -> whenTime(states, call.times());
      case "whenArgs" -> new Counted(machine.whenArgs(states[0], Args.of(call.args())), null);
      default -> throw new IllegalArgumentException("Expected a wait, but found " + call);
    };
  }

  /** A state that is inactive now has been active as soon as its tick has moved. */
  private Counted whenActive(long[] ticks, State state) {
    long now = ticks[state.index()];
    return new Counted(
        state.name().equals("Exception") ? machine.whenError() : machine.when(state),
        (after, active) -> now % 2 == 1 || after[state.index()] > now);
  }

  private Counted whenTime(State[] states, List<Long> times) {
    Map<State, Long> goals = new HashMap<>();
    for (int i = 0; i < states.length; i++) {
      goals.merge(states[i], times.get(i), Math::max);
    }
    return new Counted(
        machine.whenTime(goals),
        (after, active) -> goals.entrySet().stream()
            .allMatch(goal -> after[goal.getKey().index()] >= goal.getValue()));
  }

  /** The end of a mutation is no transition: it is due when the queue tick has been reached and the drain is over. */
  private Counted forQueue(long tick) {
    return new Counted(machine.whenQueue(tick), (after, active) -> machine.queueTick() >= tick);
  }

  private void expect(boolean holds, String rule, Object found) {
    if (!holds && problem == null) {
      problem = "Expected 8: " + rule + ", but found "
          + (found instanceof Counted counted
              ? counted.wait + ", due " + counted.isDue + ", ended " + counted.ends + " times, "
                  + counted.wait.future()
              : found);
    }
  }
}
