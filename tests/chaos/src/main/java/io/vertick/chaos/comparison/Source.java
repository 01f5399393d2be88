package io.vertick.chaos.comparison;

import io.vertick.chaos.journal.Entry.Moved;
import io.vertick.chaos.journal.Entry.State;
import java.util.TreeMap;

/** One life of a machine, and all that it was, as its host wrote it down. */
final class Source {
  private record Moment(long atMs, State state) {}

  private final Moment first;
  private long untilMs;
  private final TreeMap<Long, Moment> versions = new TreeMap<>();

  /** A life that ends with its node. */
  Source(Life life, Moved began) {
    first = new Moment(began.atMs(), began.state());
    untilMs = life.endedAtMs();
  }

  void add(Moved moved) {
    versions.put(moved.state().version(), new Moment(moved.atMs(), moved.state()));
  }

  void end(long atMs) {
    untilMs = atMs;
  }

  long fromMs() {
    return first.atMs();
  }

  long untilMs() {
    return untilMs;
  }

  boolean livedAt(long ms) {
    return first.atMs() <= ms && ms < untilMs;
  }

  /** Whether it ever was this. */
  boolean was(State state) {
    var moment = versions.get(state.version());
    return moment != null && moment.state().equals(state);
  }

  /** What it was at some time; what it was at first, if that is earlier. */
  State at(long ms) {
    return versions.descendingMap().values().stream()
        .filter(moment -> moment.atMs() <= ms)
        .findFirst()
        .orElse(first)
        .state();
  }
}
