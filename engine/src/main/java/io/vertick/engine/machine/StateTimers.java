package io.vertick.engine.machine;

import io.vertick.engine.machine.TraceRecord.TimerKind;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.State;
import io.vertick.engine.subscription.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The running timers of one machine's states: {@code lasts} and {@code within … orElse}. Confined to the machine's thread. */
final class StateTimers {
  private final Machine<?> machine;
  private final Map<Integer, List<Running>> byRank = new HashMap<>();

  StateTimers(Machine<?> machine) {
    this.machine = machine;
  }

  /**
   * A state from its entry to its end.
   *
   * @param transition the one that entered it; 0 if an export did
   */
  record Period(int rank, long tick, long transition) {}

  /** One pending timer. */
  private final class Running {
    private final State state;
    private final TimerKind kind;
    private final Timers.Timer timer;
    private boolean hasEnded;

    Running(State state, TimerKind kind, Duration duration, Runnable action) {
      this.state = state;
      this.kind = kind;
      timer = machine.host().timers().after(duration, () -> fire(action));
      if (machine.isTraced()) {
        machine.tell(stamp -> new TraceRecord.TimerStarted(stamp, state, kind, duration));
      }
    }

    private void fire(Runnable action) {
      if (!hasEnded) {
        end(true);
        action.run();
      }
    }

    void cancel() {
      if (!hasEnded) {
        timer.cancel();
        end(false);
      }
    }

    private void end(boolean fired) {
      hasEnded = true;
      if (machine.isTraced()) {
        machine.tell(stamp -> new TraceRecord.TimerEnded(stamp, state, kind, fired));
      }
    }
  }

  /** Starts and ends the timers of states that were entered, re-entered or left by a transition. */
  void restart(long[] changed, long transition) {
    var timed = machine.timed();
    for (int rank = Bits.next(timed, 0); rank >= 0; rank = Bits.next(timed, rank + 1)) {
      if (Bits.get(changed, rank)) {
        cancelAll(byRank.remove(rank));
        if (Bits.get(machine.activeBits(), rank)) {
          byRank.put(rank, start(new Period(rank, machine.tickOfRank(rank), transition)));
        }
      }
    }
  }

  void endAll() {
    byRank.values().forEach(StateTimers::cancelAll);
    byRank.clear();
  }

  private List<Running> start(Period period) {
    var state = machine.schema().stateOfRank(period.rank());
    var definition = machine.schema().definition(state.index());
    var started = new ArrayList<Running>(1);
    var lasts = definition.lasts();
    if (lasts != null) {
      started.add(new Running(state, TimerKind.LASTS, lasts, () -> machine.timeIsUp(period)));
    }
    var limit = definition.limit();
    if (limit != null) {
      started.add(new Running(state, TimerKind.LIMIT, limit, () -> machine.limitIsReached(period)));
    }
    return started;
  }

  private static void cancelAll(@Nullable List<Running> cancelled) {
    if (cancelled != null) {
      cancelled.forEach(Running::cancel);
    }
  }
}
