package io.vertick.chaos.comparison;

import io.vertick.chaos.comparison.Problems.Kind;
import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Entry.Detached;
import io.vertick.chaos.journal.Entry.Follows;
import io.vertick.chaos.journal.Entry.Shown;
import io.vertick.chaos.journal.Entry.State;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What replicas showed, against what their machines were. Each must have been real, and in order within an incarnation; one that is attached anew may begin earlier if it is
 * attached through a relay. Once the links are ready after the last fault, and
 * there is one life of the machine, a replica has two heartbeats to be where its machine was then; when nothing moves any more it has to be the same.
 */
final class Views {
  /** Two heartbeats. */
  private static final long CATCH_UP_MS = 1_000;

  /** What a replica of a machine has to show at the end. */
  private record Goal(long dueMs, State least, State last) {}

  private record Key(String reader, String machine) {}

  private final Sources sources;
  private final Calm calm;
  private final Problems problems;
  private final Map<String, Optional<Goal>> goals = new HashMap<>();
  private int replicas;

  /** Of sources that were read before. */
  Views(Sources sources, Calm calm, Problems problems) {
    this.sources = sources;
    this.calm = calm;
    this.problems = problems;
  }

  /** How many replicas were compared at the end. */
  int replicas() {
    return replicas;
  }

  private Optional<Goal> goal(String machine) {
    return goals.computeIfAbsent(machine, this::newGoal);
  }

  /** Empty if the machine is nowhere, or in more than one place: that is told elsewhere. */
  private Optional<Goal> newGoal(String machine) {
    long at = Math.max(calm.linkedAtMs(), sources.lastChange(machine, calm.restedAtMs()));
    var source = sources.only(machine, at);
    return source == null
        ? Optional.empty()
        : Optional.of(new Goal(at + CATCH_UP_MS, source.at(at), source.at(calm.restedAtMs())));
  }

  /** Reads what the replicas of one life of a node showed, in order. */
  final class Reader {
    private final Life life;
    private final Map<Key, View> views = new HashMap<>();

    Reader(Life life) {
      this.life = life;
    }

    void read(Entry entry) {
      if (entry instanceof Follows follows) {
        views.put(
            new Key(follows.reader(), follows.machine()),
            new View(life.name() + " " + follows.reader(), follows));
      } else if (entry instanceof Shown shown) {
        find(shown.reader(), shown.machine()).show(shown);
      } else if (entry instanceof Detached detached) {
        find(detached.reader(), detached.machine()).detach(detached);
      }
    }

    private View find(String reader, String machine) {
      var view = views.get(new Key(reader, machine));
      if (view == null) {
        throw new IllegalArgumentException("Expected that " + reader + " of " + life.name()
            + " follows " + machine + " before it shows it, but no line says so");
      }
      return view;
    }

    /** Nothing more comes. */
    void end() {
      views.values().forEach(view -> view.end(life.endedAtMs()));
    }
  }

  /** The replicas of a machine that a reader had, one after the other. */
  private final class View {
    private final String name;
    private final Follows follows;
    private final Map<String, Long> versions = new HashMap<>();
    /** Null while there is no replica. */
    private @Nullable State inTime;

    private @Nullable State last;

    private View(String name, Follows follows) {
      this.name = name;
      this.follows = follows;
    }

    private void show(Shown shown) {
      var state = shown.state();
      var before = versions.put(state.incarnation(), state.version());
      if (!sources.was(state)) {
        problems.add(Kind.UNREAL, name + " showed what was never so: " + shown);
      } else if (before != null && before > state.version()) {
        problems.add(Kind.UNREAL, name + " went back from version " + before + ": " + shown);
      }
      if (shown.atMs() <= dueMs()) {
        inTime = state;
      }
      if (shown.atMs() >= calm.restedAtMs()) {
        last = state;
      }
    }

    private void detach(Detached detached) {
      if (follows.reader().equals(Follows.LEAF)) {
        // The next one may come through a relay that is cut off: it shows what that saw last, and
        // says that it is stale.
        versions.clear();
      }
      if (detached.atMs() <= dueMs()) {
        inTime = null;
      }
    }

    private long dueMs() {
      return goal(follows.machine())
          .map(goal -> goal.dueMs() + follows.lateMs())
          .orElse(Long.MAX_VALUE);
    }

    private void end(long endedAtMs) {
      goal(follows.machine()).filter(goal -> endedAtMs > calm.restedAtMs()).ifPresent(goal -> {
        replicas++;
        if (inTime != null && !isReached(goal.least(), inTime)) {
          differs(goal.least(), inTime, goal.dueMs());
        } else if (!goal.last().equals(last)) {
          differs(goal.last(), last, calm.restedAtMs());
        }
      });
    }

    private void differs(State source, @Nullable State shown, long ms) {
      problems.add(
          Kind.DIFFERS,
          name + " shows " + shown + " of " + follows.machine() + " at " + ms + ", which was "
              + source);
    }
  }

  private static boolean isReached(State least, State shown) {
    return shown.incarnation().equals(least.incarnation()) && shown.version() >= least.version();
  }
}
