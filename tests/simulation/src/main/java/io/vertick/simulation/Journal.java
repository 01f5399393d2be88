package io.vertick.simulation;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.RequestId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What really happened: which requests ran where, and what their callers were told. Every entry is checked against the others at once. */
final class Journal {
  /** A call, its way, and its end. */
  static final class Call {
    final RequestId id;
    final String machine;
    final long askedAt;
    final long deadline;
    final boolean post;
    final int faultsBefore;
    final List<Incarnation> way;
    private @Nullable Outcome outcome;

    Call(
        RequestId id,
        String machine,
        long askedAt,
        long deadline,
        boolean post,
        List<Incarnation> way,
        int faults) {
      this.id = id;
      this.machine = machine;
      this.askedAt = askedAt;
      this.deadline = deadline;
      this.post = post;
      this.way = way;
      this.faultsBefore = faults;
    }

    @Nullable
    Outcome outcome() {
      return outcome;
    }
  }

  private static final long GRACE_NANOS = 5_000_000_000L;

  private final Map<RequestId, Call> calls = new LinkedHashMap<>();
  private final ArrayDeque<Call> byDeadline = new ArrayDeque<>();
  private final Map<RequestId, Integer> runs = new HashMap<>();
  private final Map<String, Long> lastRun = new HashMap<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();

  void asked(Call call) {
    calls.put(call.id, call);
    byDeadline.add(call);
  }

  /** A host ran a mutation. */
  void ran(RequestId id, String machine, Incarnation host) {
    require(runs.merge(id, 1, Integer::sum) == 1, id + " ran twice");
    var call = calls.get(id);
    require(
        call == null || !(call.outcome instanceof Outcome.NotApplied),
        id + " ran though its caller was told that it did not: "
            + (call == null ? "" : call.outcome));
    var line = id.origin() + " " + machine + " " + host;
    var last = lastRun.put(line, id.number());
    require(last == null || last < id.number(), id + " ran after " + last + " on " + line);
  }

  /** A caller was told. */
  void ended(RequestId id, Outcome outcome, long now, Set<Incarnation> living, int faults) {
    var call = calls.get(id);
    require(call != null, id + " ended but was never asked");
    if (call == null) {
      return;
    }
    require(call.outcome == null, id + " ended twice: " + call.outcome + ", " + outcome);
    call.outcome = outcome;
    outcomes.merge(name(outcome), 1, Integer::sum);
    checkRuns(call, outcome);
    if (outcome instanceof Outcome.Unknown unknown) {
      checkUnknown(call, unknown, now, living, faults);
    }
    require(faults > call.faultsBefore || isPlain(outcome), id + " without a fault: " + outcome);
  }

  /** The caller is gone: nobody is told. */
  void forget(Incarnation origin) {
    byDeadline.removeIf(call -> call.id.origin().equals(origin));
    calls.keySet().removeIf(id -> id.origin().equals(origin));
  }

  private static String name(Outcome outcome) {
    if (outcome instanceof Outcome.Unknown unknown) {
      return "Unknown " + unknown.reason().replaceFirst(":.*", "");
    } else if (outcome instanceof Outcome.NotApplied notApplied) {
      return "NotApplied " + notApplied.reason().replaceFirst(":.*", "");
    }
    return outcome.getClass().getSimpleName();
  }

  private void checkRuns(Call call, Outcome outcome) {
    int count = runs.getOrDefault(call.id, 0);
    if (outcome instanceof Outcome.Executed) {
      require(count == 1, call.id + " was told to be executed but ran " + count + " times");
    } else if (outcome instanceof Outcome.NotApplied) {
      require(count == 0, call.id + " was told not to be applied but ran: " + outcome);
    }
  }

  private static void checkUnknown(
      Call call, Outcome.Unknown unknown, long now, Set<Incarnation> living, int faults) {
    var reason = unknown.reason();
    if (reason.startsWith("restarted")) {
      require(!living.containsAll(call.way), call.id + " is unknown, but nobody restarted");
    } else {
      require(reason.startsWith("deadline"), call.id + " is unknown for no good reason: " + reason);
      require(now >= call.deadline, call.id + " is unknown before its deadline");
      require(faults > call.faultsBefore, call.id + " is unknown without any fault");
    }
  }

  private static boolean isPlain(Outcome outcome) {
    return !(outcome instanceof Outcome.Unknown);
  }

  /** Nobody waits for longer than five seconds after the deadline. */
  void checkSilence(long now, long excuseNanos) {
    while (!byDeadline.isEmpty() && isOver(byDeadline.element(), now, excuseNanos)) {
      byDeadline.remove();
    }
  }

  private static boolean isOver(Call call, long now, long excuseNanos) {
    if (call.outcome != null || call.post) {
      return true;
    }
    require(
        now <= call.deadline + GRACE_NANOS + excuseNanos,
        call.id + " to " + call.machine + " has no outcome five seconds after its deadline");
    return false;
  }

  /** How many calls have no outcome, posts not counted. */
  long open() {
    return calls.values().stream()
        .filter(call -> call.outcome == null && !call.post)
        .count();
  }

  int runs() {
    return runs.size();
  }

  /** How often each outcome was told. */
  Map<String, Integer> outcomes() {
    return outcomes;
  }

  static void require(boolean holds, String problem) {
    if (!holds) {
      throw new AssertionError(problem);
    }
  }
}
