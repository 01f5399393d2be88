package io.vertick.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: actions in the order of their time, then of their making. Time starts at 0, in nanoseconds. */
final class Schedule {
  private record Action(long at, long number, Runnable run) {}

  private final PriorityQueue<Action> actions =
      new PriorityQueue<>(Comparator.comparingLong(Action::at).thenComparingLong(Action::number));
  private long now;
  private long made;

  long now() {
    return now;
  }

  void at(long time, Runnable run) {
    actions.add(new Action(Math.max(time, now), made++, run));
  }

  void after(long nanos, Runnable run) {
    at(now + nanos, run);
  }

  /** Runs the next action that is due by {@code until}; false, and then it is that time, if there is none. */
  boolean step(long until) {
    var next = actions.peek();
    if (next == null || next.at > until) {
      now = until;
      return false;
    }
    actions.remove();
    now = next.at;
    next.run.run();
    return true;
  }
}
