package io.vertick.chaos.comparison;

import io.vertick.chaos.comparison.Problems.Kind;
import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Entry.WaitEnded;
import io.vertick.chaos.journal.Entry.Waiting;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Whether each wait on a replica ended in time, and for a reason that there is. */
final class Waits {
  private static final Set<String> ENDS = Set.of(
      "fulfilled",
      "WaitTimeoutException",
      "MachineRestartedException",
      "MachineUnavailableException",
      "MachineDisposedException");

  private final Disturbances disturbances;
  private final Problems problems;

  Waits(Disturbances disturbances, Problems problems) {
    this.disturbances = disturbances;
    this.problems = problems;
  }

  /** Reads the entries of one life of a node in order. */
  final class Reader {
    private final Life life;
    private final Map<String, Waiting> open = new HashMap<>();

    Reader(Life life) {
      this.life = life;
    }

    void read(Entry entry) {
      if (entry instanceof Waiting waiting) {
        open.put(waiting.id(), waiting);
      } else if (entry instanceof WaitEnded ended) {
        end(ended);
      }
    }

    private void end(WaitEnded ended) {
      var waiting = open.remove(ended.id());
      if (waiting == null) {
        problems.add(Kind.ANSWER, "ended twice: " + ended);
      } else if (!ENDS.contains(ended.how())) {
        problems.add(Kind.ANSWER, waiting + " came to " + ended);
      } else if (ended.atMs() > dueMs(waiting, ended.atMs())) {
        problems.add(Kind.UNANSWERED, "too late: " + ended + " of " + waiting);
      }
    }

    /** Nothing more comes: a node that was killed in time owes nothing. */
    void end() {
      open.values().stream()
          .filter(waiting -> life.endedAtMs() > dueMs(waiting, life.endedAtMs()))
          .forEach(
              waiting -> problems.add(Kind.UNANSWERED, "never: " + waiting + " of " + life.name()));
    }

    private long dueMs(Waiting waiting, long now) {
      return disturbances.dueMs(life.node(), waiting.atMs(), waiting.withinMs(), now);
    }
  }
}
