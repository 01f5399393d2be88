package io.vertick.conformance;

import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.machine.ErrorRecord;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.RelationResolver;
import io.vertick.engine.relation.RelationTable;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The machine of a random case, with a tracer and handlers that follow what it does and hold it to the rules (numbers are sections) after each transition and each
 * call: targets, clock, version, queue tick, results, events, chains, waits.
 *
 * <p>What is expected comes from the clock before, the handlers' answers and the relations of the case; the engine is asked only for the ranks and, with a fresh
 * resolver, for targets, which {@link TargetInvariants} judge. The first problem is kept until the call has returned, because a handler's exception would be
 * caught.
 */
final class WatchedMachine {
  /** How many answers of the resolver a case remembers. */
  private static final int REMEMBERED_MAX = 256;

  /** What a handler said other than to agree. */
  private record Objection(String event, boolean threw) {
    /** The state before the dot; of a pair both. */
    String subject() {
      return event.substring(0, event.indexOf('.'));
    }

    String kind() {
      return event.substring(event.indexOf('.') + 1);
    }

    boolean isFinal() {
      return kind().equals("exited") || kind().equals("entered");
    }
  }

  private final Relations relations;
  private final TargetInvariants invariants;
  private final EngineSubject subject;
  private final Machine<?> machine;
  private final RelationTable table;
  private final boolean isBound;
  private final Tally tally;
  private final WatchedWaits waits;
  private final Map<List<Object>, BitSet> remembered = new HashMap<>();

  // The machine as it was after the last transition.
  private long[] ticks;
  private BitSet active = new BitSet();
  private long version;
  private long queueTick = 1;
  private long number;
  private boolean refusedInVain;

  // Of the running transition.
  private final Set<String> offered = new HashSet<>();
  private final List<Objection> objections = new ArrayList<>();

  // Of the running chain.
  private final BitSet spent = new BitSet();
  private final Set<String> threwWithoutSubject = new HashSet<>();
  private boolean isReportDue;
  private boolean isStepDue;
  private boolean isStuck;

  // Of the running call.
  private @Nullable TransitionEnded first;
  private long versionOfFirst;
  private @Nullable String problem;

  WatchedMachine(RandomCases random, boolean isBound, long seed, Tally tally) {
    this.isBound = isBound;
    this.tally = tally;
    relations = new Relations(random.states());
    invariants = new TargetInvariants(relations);
    subject = new EngineSubject(random.states(), isBound ? watched(random.handler()) : null, false);
    machine = subject.machine();
    table = RelationTable.of(machine.schema());
    ticks = new long[relations.size];
    waits = new WatchedWaits(machine, seed, tally);
    machine.trace(this::note);
    tally.cases++;
  }

  /** Makes a call and checks all that follows from it; the first problem, or null. */
  @Nullable
  String step(Call call) {
    first = null;
    long queueTickBefore = queueTick;
    var activeBefore = (BitSet) active.clone();
    if (call.op().startsWith("when")) {
      waits.subscribe(call, ticks, active);
      return problem();
    }
    if (isAutoStart(call)) {
      beginChain();
      isStepDue = true;
    }
    var seen = subject.step(call);
    endChain();
    checkResult(call, activeBefore, seen);
    checkQueueTick(call, seen, queueTickBefore);
    expect(seen.ticks().equals(Arrays.stream(ticks).boxed().toList()), "ticks", seen.ticks());
    expect(machine.queueSize() == 0, "3: nothing is queued", machine.queueSize());
    expect(machine.whenIdle().future().succeeded(), "8: idle at once", "not");
    if (problem == null) {
      problem = waits.problemAfterCall();
    }
    return problem();
  }

  /** Disposes of the machine and checks that every wait has ended once; the first problem, or null. */
  @Nullable
  String dispose() {
    expect(machine.dispose().succeeded(), "11: disposed at once", "not");
    expect(machine.pendingWaits() == 0, "8: no wait is left", machine.pendingWaits());
    if (problem == null) {
      problem = waits.problemAfterDisposal();
    }
    return problem();
  }

  private @Nullable String problem() {
    return problem == null ? null : problem + "\n  at transition " + number + " of " + machine;
  }

  private void expect(boolean holds, String rule, @Nullable Object found) {
    if (!holds) {
      keep(rule, found);
    }
  }

  /** For rules whose words cost more than the check. */
  private void expect(boolean holds, Supplier<String> rule, @Nullable Object found) {
    if (!holds) {
      keep(rule.get(), found);
    }
  }

  private void keep(String rule, @Nullable Object found) {
    if (problem == null) {
      problem = "Expected " + rule + ", but found "
          + (found instanceof Resolution resolution ? textOf(resolution) : found);
    }
  }

  // The handlers.

  private EventHandler watched(EventHandler handler) {
    return (event, check) -> {
      // Section 5: with one binding each event is offered at most once a transition.
      expect(offered.add(event), "5: an event is offered once", event);
      var answer = handler.on(event, check);
      if (answer.refuses() || answer.fails()) {
        objections.add(new Objection(event, answer.fails()));
      }
      return answer;
    };
  }

  // Transitions.

  private void note(TraceRecord fact) {
    if (fact instanceof TransitionEnded ended) {
      expect(ended.number() > number, "growing transition numbers", ended.number());
      number = ended.number();
      judge(ended);
      offered.clear();
      objections.clear();
      if (first == null) {
        first = ended;
        // The result of an executed call is one object that changes.
        versionOfFirst = machine.version();
      }
    }
  }

  private void judge(TransitionEnded ended) {
    count(ended);
    beginOrContinueChain(ended);
    var after = machine.clock().toArray();
    var barred = ended.auto() ? subjects() : new BitSet();
    var found = ask(ended, barred);
    checkAcceptance(ended, found);
    checkTarget(ended, found);
    var takenOut = takenOut(ended, found);
    checkClock(ended, found, takenOut, after);
    checkEvents(ended, found);
    continueChain(ended, found, after);
    ticks = after;
    active = activeOf(after);
    version = machine.version();
    waits.transitionEnded(ticks, active);
  }

  private void count(TransitionEnded ended) {
    tally.transitions++;
    tally.accepted += ended.accepted() ? 1 : 0;
    tally.auto += ended.auto() ? 1 : 0;
    tally.checks += ended.check() ? 1 : 0;
    tally.failed += ended.result().isFailed() ? 1 : 0;
  }

  /** What the resolver answers to the question of this transition: a fresh one, and the same as whenever it was asked before. */
  private Resolution ask(TransitionEnded ended, BitSet barred) {
    var called = indexes(ended.called());
    called.removeIf(barred::get);
    var target = Bits.create(relations.size);
    int[] ranks = called.stream().mapToInt(machine.schema()::rankOfIndex).toArray();
    new RelationResolver(table)
        .resolve(
            ended.type(),
            ranks,
            ranks.length,
            ranksOf(setOf(called)),
            ranksOf(active),
            barred.isEmpty() ? null : ranksOf(barred),
            target);
    var found = new Resolution(
        ended.type(), ended.auto(), called, setOf(called), active, barred, indexesOf(target));
    var earlier = remembered.get(found.question());
    if (earlier != null) {
      tally.recurred++;
      expect(
          earlier.equals(found.target()),
          () -> "(f) as before " + relations.namesOf(earlier),
          found);
    } else if (remembered.size() < REMEMBERED_MAX) {
      remembered.put(found.question(), found.target());
    }
    if (earlier == null && TargetInvariants.isRefusedAdd(found)) {
      tally.refusedAdds++;
      if (invariants.isRefusedInVain(found)) {
        tally.refusedInVain++;
        tally.casesInVain += refusedInVain ? 0 : 1;
        refusedInVain = true;
      }
    }
    return found;
  }

  private void checkAcceptance(TransitionEnded ended, Resolution found) {
    boolean isRefused = objections.stream()
        .filter(objection -> !objection.isFinal())
        .anyMatch(objection -> !ended.auto() || subjectOf(objection) < 0);
    boolean fits = found.isAccepted();
    expect(
        ended.accepted() == (fits && !isRefused), () -> "5: accepted " + !ended.accepted(), found);
    // A refusal of relations asks nobody; in an auto transition it may be the end of negotiation.
    expect(
        fits || ended.auto() || offered.isEmpty(), "5: no handler of what does not fit", offered);
  }

  private void checkTarget(TransitionEnded ended, Resolution found) {
    // Once nothing called is left, nothing is installed.
    if (!ended.auto() || !found.called().isEmpty()) {
      var broken = invariants.broken(found);
      expect(broken == null, () -> String.valueOf(broken), found);
    }
    var target = ended.target();
    expect(ended.accepted() == (target != null), "a target if accepted", target);
    if (target != null) {
      var installed = setOf(target.indexes());
      expect(
          installed.equals(found.target()),
          () -> "(f) the installed " + relations.namesOf(installed),
          found);
    }
  }

  /** Section 7: what recovery takes out again; empty if no {@code entered} handler threw. */
  private BitSet takenOut(TransitionEnded ended, Resolution found) {
    var takenOut = new BitSet();
    var failure = objections.stream()
        .filter(objection -> objection.threw() && objection.kind().equals("entered"))
        .filter(objection -> !objection.subject().equals("any"))
        .findFirst();
    expect(
        ended.result().isFailed() == failure.isPresent(),
        "7: failed if an entered handler threw",
        ended.result());
    if (failure.isEmpty() || !ended.accepted()) {
      return takenOut;
    }
    int failedRank =
        machine.schema().rankOfIndex(relations.indexOf(failure.get().subject()));
    found.target().stream()
        .filter(state -> !active.get(state) && state != relations.exception)
        .filter(state -> machine.schema().rankOfIndex(state) >= failedRank)
        .forEach(takenOut::set);
    boolean grows = !takenOut.isEmpty();
    while (grows) {
      grows = false;
      for (int state = found.target().nextSetBit(0);
          state >= 0;
          state = found.target().nextSetBit(state + 1)) {
        if (!takenOut.get(state)
            && state != relations.exception
            && lacksNeed(state, found.target(), takenOut)) {
          takenOut.set(state);
          grows = true;
        }
      }
    }
    return takenOut;
  }

  private boolean lacksNeed(int state, BitSet target, BitSet takenOut) {
    for (int need : relations.needs[state]) {
      if (!target.get(need) || takenOut.get(need)) {
        return true;
      }
    }
    return false;
  }

  /** Section 2, and that what is refused or only checked changes nothing. */
  private void checkClock(TransitionEnded ended, Resolution found, BitSet takenOut, long[] after) {
    var expected = ticks.clone();
    boolean installs = ended.accepted() && !ended.check();
    if (installs) {
      for (int state = 0; state < expected.length; state++) {
        boolean was = active.get(state);
        boolean will = found.target().get(state);
        if (was != will) {
          expected[state]++;
        } else if (was && reenters(state, found)) {
          expected[state] += 2;
        }
        if (takenOut.get(state)) {
          expected[state]++;
        }
      }
    }
    expect(Arrays.equals(expected, after), () -> "2: ticks " + Arrays.toString(expected), machine);
    for (int state = 0; state < after.length; state++) {
      expect(after[state] >= ticks[state], "2: ticks never go down", machine);
    }
    boolean changed = !Arrays.equals(ticks, after);
    long expectedVersion = version + (changed ? 1 : 0);
    expect(
        machine.version() == expectedVersion && ended.version() == expectedVersion,
        () -> "2: version " + expectedVersion,
        machine.version());
    expect(ended.result().version() == expectedVersion, "3: its version", ended.result());
    expect(ended.diff().equals(ClockDiff.between(ticks, after)), "the diff", ended.diff());
    var now = activeOf(after);
    expect(now.equals(setOf(machine.active().indexes())), "2: odd is active", machine);
    expect(invariants.noneBlocksAnother(now), "(b) after recovery", machine);
    if (ended.result() instanceof Result.Failed failed) {
      expect(
          setOf(failed.takenOut().indexes()).equals(takenOut),
          () -> "7: taken out " + relations.namesOf(takenOut),
          failed.takenOut());
      var sound = (BitSet) now.clone();
      sound.clear(relations.exception);
      expect(
          sound.stream().allMatch(state -> Relations.areAll(relations.needs[state], now)),
          "(a) after recovery",
          machine);
    } else {
      expect(ended.result().isExecuted() == ended.accepted(), "3: a result", ended.result());
    }
  }

  /** Section 5: which events there are; their order is for the twin. Only where nobody objects is it the same for every order. */
  private void checkEvents(TransitionEnded ended, Resolution found) {
    if (!isBound || !ended.accepted() || !objections.isEmpty()) {
      return;
    }
    int exits = 0;
    int enters = 0;
    int stays = 0;
    for (int state = 0; state < relations.size; state++) {
      boolean was = active.get(state);
      boolean will = found.target().get(state);
      exits += was && !will ? 1 : 0;
      stays += was && will ? 1 : 0;
      enters += (will && !was) || (was && will && reenters(state, found)) ? 1 : 0;
    }
    int pairs = (exits + stays) * found.target().cardinality() - stays;
    int selves = found.isRemove() ? 0 : stays;
    int finals = ended.check() ? 0 : exits + enters + 1;
    int expected = exits + enters + selves + pairs + 1 + finals;
    expect(offered.size() == expected, () -> "5: " + expected + " events", offered);
  }

  private boolean reenters(int state, Resolution found) {
    return !found.isRemove() && relations.multi.get(state) && found.calledSet().get(state);
  }

  // Chains.

  /** Section 6: the subject of a refusal, or -1. Called autos were inactive, so what an auto transition enters was inactive. */
  private int subjectOf(Objection objection) {
    return switch (objection.kind()) {
      case "enter" -> relations.indexOf(objection.subject());
      case "pair" -> {
        int second =
            relations.indexOf(objection.subject().substring(objection.subject().indexOf('>') + 1));
        yield active.get(second) ? -1 : second;
      }
      default -> -1;
    };
  }

  private BitSet subjects() {
    var subjects = new BitSet();
    for (var objection : objections) {
      if (!objection.isFinal() && subjectOf(objection) >= 0) {
        subjects.set(subjectOf(objection));
      }
    }
    return subjects;
  }

  /** Sections 2, 6 and 7: what may run now, and with which queue tick. */
  private void beginOrContinueChain(TransitionEnded ended) {
    var error = ended.args().get(ErrorRecord.ARG);
    boolean isReport = error != null && error.handler() != null;
    expect(isReport == isReportDue, () -> "7: a report " + isReportDue, ended);
    if (isReport) {
      tally.reports++;
      expect(
          ended.type() == MutationType.ADD
              && indexes(ended.called()).equals(List.of(relations.exception)),
          "7: a report adds Exception",
          ended);
    } else if (ended.auto()) {
      expect(isStepDue && !isStuck, "6: no auto step", ended);
      expect(
          indexes(ended.called()).equals(autosToCall()),
          () -> "6: the autos " + autosToCall(),
          ended.called());
    } else {
      endChain();
      beginChain();
      queueTick += ended.check() ? 0 : 1;
    }
    expect(
        machine.queueTick() == queueTick, () -> "2: queue tick " + queueTick, machine.queueTick());
  }

  private void beginChain() {
    spent.clear();
    threwWithoutSubject.clear();
    isStuck = false;
  }

  /** Section 6: the autos that a step calls now. */
  private List<Integer> autosToCall() {
    return relations.autos.stream()
        .filter(state -> !active.get(state) && !spent.get(state))
        .filter(state -> !Relations.isAny(relations.blockedBy[state], active))
        .boxed()
        .toList();
  }

  private void continueChain(TransitionEnded ended, Resolution found, long[] after) {
    boolean callsException = indexes(ended.called()).contains(relations.exception);
    boolean threw = objections.stream().anyMatch(Objection::threw);
    expect(ended.threw() == threw, "a record that tells of exceptions", ended);
    boolean wasReport = isReportDue;
    isReportDue = threw && !ended.check() && !callsException;
    noteStuck(ended);
    spent.or(found.barred());
    boolean changed = !Arrays.equals(ticks, after);
    if (ended.accepted() && !ended.check()) {
      var entered = (BitSet) found.target().clone();
      for (int state = entered.nextSetBit(0); state >= 0; state = entered.nextSetBit(state + 1)) {
        if (!active.get(state) || reenters(state, found)) {
          tally.autosAgain += relations.autos.get(state) && spent.get(state) ? 1 : 0;
          spent.set(state);
        }
      }
    }
    boolean isQuiet = !ended.auto()
        && !ended.called().isEmpty()
        && found.called().stream().allMatch(relations.quiet::get);
    boolean hasStep = !ended.result().isFailed() || isReportDue || wasReport;
    isStepDue = (wasReport && isStepDue)
        || (ended.accepted() && !ended.check() && changed && !isQuiet && hasStep);
  }

  /** ADR 0003: a handler that throws twice without subject in the auto transitions of a chain ends it. */
  private void noteStuck(TransitionEnded ended) {
    if (!ended.auto()) {
      return;
    }
    for (var objection : objections) {
      if (objection.threw() && !objection.isFinal() && subjectOf(objection) < 0) {
        isStuck |= !threwWithoutSubject.add(objection.event());
      }
    }
  }

  /** Section 6: a step that was due and did not come would have changed nothing, or activated nobody; and no report is left. */
  private void endChain() {
    expect(!isReportDue, "7: a report directly after its transition", "none");
    if (isStepDue && !isStuck) {
      var called = autosToCall();
      if (!called.isEmpty()) {
        var target = Bits.create(relations.size);
        int[] ranks = called.stream().mapToInt(machine.schema()::rankOfIndex).toArray();
        new RelationResolver(table)
            .resolve(
                MutationType.ADD,
                ranks,
                ranks.length,
                ranksOf(setOf(called)),
                ranksOf(active),
                null,
                target);
        var found = indexesOf(target);
        expect(
            found.equals(active) || !found.intersects(setOf(called)),
            () -> "6: an auto step of " + relations.namesOf(setOf(called)),
            "none");
      }
    }
    isStepDue = false;
    isReportDue = false;
  }

  // Calls.

  /** Section 5: a start without {@code Start} is an auto step, and counts in no queue tick. */
  private boolean isAutoStart(Call call) {
    return call.op().equals("start") && !machine.schema().has("Start");
  }

  /** Section 3: the answer is that of the call's own transition, which is the first; and it says what happened. */
  private void checkResult(Call call, BitSet activeBefore, Observation seen) {
    if (call.op().equals("start")) {
      expect(
          Objects.equals(seen.result(), "executed") || !isAutoStart(call),
          "5: a start is executed",
          seen.result());
      return;
    }
    var own = first;
    if (own == null) {
      keep("a transition for " + call, "none");
      return;
    }
    var called = new LinkedHashSet<Integer>();
    call.states().forEach(name -> called.add(relations.indexOf(name)));
    if (call.op().equals("addErr")) {
      called.add(relations.exception);
    }
    boolean allActive = called.stream().allMatch(activeBefore::get);
    var type = switch (call.op()) {
      case "remove", "canRemove" -> MutationType.REMOVE;
      case "set" -> MutationType.SET;
      case "toggle" -> allActive ? MutationType.REMOVE : MutationType.ADD;
      default -> MutationType.ADD;
    };
    boolean isCheck = call.op().startsWith("can");
    expect(
        own.type() == type
            && own.check() == isCheck
            && !own.auto()
            && indexes(own.called()).equals(List.copyOf(called)),
        () -> "3: the transition of " + call + " first",
        own);
    var expected = own.accepted() ? own.result().isFailed() ? "failed" : "executed" : "refused";
    expect(expected.equals(seen.result()), () -> "3: the result " + expected, seen.result());
    var target = own.target();
    if (target != null) {
      var installed = setOf(target.indexes());
      boolean happened = type == MutationType.REMOVE
          ? called.stream().noneMatch(installed::get)
          : called.stream().allMatch(installed::get);
      expect(happened, "3: a target that fits the result", own);
    } else {
      expect(own.diff().isEmpty(), "3: nothing changed by what is refused", own);
    }
    expect(own.version() == versionOfFirst, "3: the version of then", own);
  }

  /** Sections 2 and 3: one for the call, if it is no check, and one for each mutation that its handlers appended; doubles share the tail's. */
  private void checkQueueTick(Call call, Observation seen, long before) {
    boolean isCounted = !call.op().startsWith("can") && !isAutoStart(call);
    long last = before + (isCounted ? 1 : 0);
    for (var answer : seen.nested()) {
      if (answer.startsWith("queued:")) {
        long given = Long.parseLong(answer.substring("queued:".length()));
        boolean isDouble = given == last && last > before + (isCounted ? 1 : 0);
        expect(given == last + 1 || isDouble, "3: queue ticks in call order", seen.nested());
        last = given;
      }
    }
    expect(seen.queueTick() == last, "2: queue tick of the calls", seen.queueTick());
  }

  // Sets by index and by rank.

  private static List<Integer> indexes(List<State> states) {
    var indexes = new ArrayList<Integer>(states.size());
    for (var state : states) {
      indexes.add(state.index());
    }
    return indexes;
  }

  private static BitSet setOf(List<Integer> indexes) {
    var set = new BitSet();
    indexes.forEach(set::set);
    return set;
  }

  private static BitSet setOf(int[] indexes) {
    var set = new BitSet();
    for (int index : indexes) {
      set.set(index);
    }
    return set;
  }

  private static BitSet activeOf(long[] ticks) {
    var set = new BitSet();
    for (int index = 0; index < ticks.length; index++) {
      set.set(index, ticks[index] % 2 == 1);
    }
    return set;
  }

  private long[] ranksOf(BitSet indexes) {
    var ranks = Bits.create(relations.size);
    for (int index = indexes.nextSetBit(0); index >= 0; index = indexes.nextSetBit(index + 1)) {
      Bits.set(ranks, machine.schema().rankOfIndex(index));
    }
    return ranks;
  }

  private BitSet indexesOf(long[] ranks) {
    var indexes = new BitSet();
    for (int rank = Bits.next(ranks, 0); rank >= 0; rank = Bits.next(ranks, rank + 1)) {
      indexes.set(machine.schema().indexOfRank(rank));
    }
    return indexes;
  }

  private String textOf(Resolution found) {
    return found.type().text() + (found.auto() ? " (auto) " : " ")
        + relations.namesOf(found.calledSet()) + " to " + relations.namesOf(found.before())
        + (found.barred().isEmpty() ? "" : " without " + relations.namesOf(found.barred()))
        + " = " + relations.namesOf(found.target());
  }
}
