package io.vertick.chaos.comparison;

import io.vertick.chaos.comparison.Problems.Kind;
import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Entry.Answered;
import io.vertick.chaos.journal.Entry.Applied;
import io.vertick.chaos.journal.Entry.Outcome;
import io.vertick.chaos.journal.Entry.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of each mutation: what its caller was told, and how often it was applied. */
final class Fates {
  /** Of one mutation. */
  private static final class Fate {
    /** Of the last try, if it was answered. */
    private @Nullable Outcome last;

    private int applied;
  }

  private final Disturbances disturbances;
  private final Problems problems;
  private final Map<String, Fate> fates = new HashMap<>();
  private final List<Call> unknown = new ArrayList<>();

  Fates(Disturbances disturbances, Problems problems) {
    this.disturbances = disturbances;
    this.problems = problems;
  }

  /** Reads the entries of one life of a caller in order. */
  final class Reader {
    private final Life life;
    private final Map<String, Sent> open = new HashMap<>();

    Reader(Life life) {
      this.life = life;
    }

    void read(Entry entry) {
      if (entry instanceof Sent sent) {
        open.put(sent.id(), sent);
        // What the try before was told is over: this one may be applied although its caller does
        // not live to hear so.
        of(sent.id()).last = null;
      } else if (entry instanceof Answered answered) {
        var sent = open.remove(answered.id());
        if (sent == null) {
          problems.add(Kind.ANSWER, "answered twice: " + answered);
        } else {
          end(new Call(life, sent, answered));
        }
      }
    }

    private void end(Call call) {
      var answered = call.answered();
      of(answered.id()).last = answered.outcome();
      if (answered.atMs() > dueMs(call.sent(), answered.atMs())) {
        problems.add(Kind.UNANSWERED, "too late: " + call);
      }
      switch (answered.outcome()) {
        case UNKNOWN -> unknown.add(call);
        case FAILED -> problems.add(Kind.ANSWER, call.toString());
        default -> {}
      }
    }

    /** Nothing more comes: a caller that was killed in time owes nothing. */
    void end() {
      open.values().stream()
          .filter(sent -> life.endedAtMs() > dueMs(sent, life.endedAtMs()))
          .forEach(sent -> problems.add(Kind.UNANSWERED, "never: " + sent + " of " + life.name()));
    }

    private long dueMs(Sent sent, long now) {
      return disturbances.dueMs(life.node(), sent.atMs(), sent.withinMs(), now);
    }
  }

  private Fate of(String id) {
    return fates.computeIfAbsent(id, key -> new Fate());
  }

  void applied(Applied entry) {
    of(entry.id()).applied++;
  }

  /** How many there are. */
  int size() {
    return fates.size();
  }

  int applied() {
    return (int) fates.values().stream().filter(fate -> fate.applied > 0).count();
  }

  /** The tries whose answer was that nobody knows. */
  List<Call> unknown() {
    return unknown;
  }

  /** Looks for mutations whose answer is not what happened. */
  void check() {
    fates.forEach((id, fate) -> {
      if (fate.last == Outcome.EXECUTED && fate.applied == 0) {
        problems.add(Kind.LOST, id + " was answered as executed, but is in no journal");
      } else if (fate.applied > 1) {
        problems.add(Kind.DOUBLED, id + " was applied " + fate.applied + " times");
      } else if (fate.applied == 1 && wasRefused(fate)) {
        problems.add(Kind.DOUBLED, id + " was applied, and answered as " + fate.last);
      }
    });
  }

  /** Then a caller may send it again. */
  private static boolean wasRefused(Fate fate) {
    return fate.last == Outcome.NOT_APPLIED || fate.last == Outcome.REFUSED;
  }
}
