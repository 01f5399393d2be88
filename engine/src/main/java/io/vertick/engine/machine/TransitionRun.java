package io.vertick.engine.machine;

import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.machine.HandlerTable.Slot;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.RelationResolver;
import io.vertick.engine.relation.RelationTable;
import io.vertick.engine.relation.RelationVerdict;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.subscription.Wait;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs one mutation and the chain that follows from it: resolve, negotiate, install, final handlers, recovery; then the report of a
 * failure and the auto steps.
 *
 * <p>All arrays are scratch memory that lives as long as the loop; between transitions {@code calledBits} and {@code barred} are
 * empty. A chain is never interrupted, so its bookkeeping ends with it. Confined to the loop's thread.
 */
final class TransitionRun implements Wait.Moment {
  private final TypeOnLoop home;
  private final RelationTable relations;
  private final HandlerTable handlers;
  private final RelationResolver resolver;
  private final long[] calledBits;
  private final long[] before;
  private final long[] target;
  private final long[] exits;
  private final long[] enters;
  private final long[] changed;
  private final long[] activated;
  private final long[] scratch;

  // Of an auto transition: states refused by handlers, slots already asked, and those called that
  // are still in the running.
  private final long[] barred;
  private final long[] offered;
  private int[] survivors = new int[4];

  // Of the chain: states that entered, and autos that handlers refused.
  private final long[] spent;
  private final long[] threwWithoutSubject;
  private @Nullable ErrorRecord failure;
  private boolean autoDue;
  private boolean isStuck;

  /** A mutation of one or two states, used again and again by calls from outside. */
  final QueuedMutation direct = new QueuedMutation(2);

  // The running transition.
  private @Nullable Machine<?> machine;
  private @Nullable Transition tx;
  private QueuedMutation mutation = direct;
  private long number;
  private boolean isRunning;
  private boolean isNegotiating;
  private boolean threw;
  private boolean attributesChanged;
  private @Nullable Slot refusedBy;
  private @Nullable Throwable refusedByThrowing;
  private String refusalReason = "";
  private @Nullable Map<String, Object> kept;

  TransitionRun(TypeOnLoop home) {
    this.home = home;
    relations = home.relations;
    handlers = home.handlers;
    resolver = new RelationResolver(relations);
    int size = relations.size();
    calledBits = Bits.create(size);
    before = Bits.create(size);
    target = Bits.create(size);
    exits = Bits.create(size);
    enters = Bits.create(size);
    changed = Bits.create(size);
    activated = Bits.create(size);
    scratch = Bits.create(size);
    barred = Bits.create(size);
    spent = Bits.create(size);
    offered = Bits.create(handlers.slotCount);
    threwWithoutSubject = Bits.create(handlers.slotCount);
  }

  /** Runs a mutation and all that its chain causes; the answer is the mutation's own. */
  Result runChain(Machine<?> owner, QueuedMutation first) {
    machine = owner;
    beginChain();
    var result = first.eval == null ? run(first) : evaluate(first);
    settleChain(first.depth);
    machine = null;
    return result;
  }

  /** Runs the auto step that starts a machine without a {@code Start} state. */
  void runAutoChain(Machine<?> owner) {
    machine = owner;
    beginChain();
    autoDue = true;
    settleChain(-1);
    machine = null;
  }

  private void beginChain() {
    failure = null;
    autoDue = false;
    isStuck = false;
    if (home.autosByIndex.length > 0) {
      Bits.clearAll(spent);
      Bits.clearAll(threwWithoutSubject);
    }
  }

  /** Failure reports and auto steps, until none is due. Reports come first, so that one auto step follows both. */
  private void settleChain(int causeDepth) {
    int depth = causeDepth;
    while (failure != null || (autoDue && !isStuck)) {
      depth++;
      var report = failure;
      if (report != null) {
        failure = null;
        run(reportOf(report, depth));
      } else {
        autoDue = false;
        runAutoStep(depth);
      }
    }
  }

  private QueuedMutation reportOf(ErrorRecord report, int depth) {
    var adding = new QueuedMutation(
        MutationType.ADD, new int[] {home.exceptionRank}, home.loop.host().promises());
    adding.args = ErrorRecord.ARG.is(report);
    adding.error = report;
    adding.isReport = true;
    adding.depth = depth;
    return adding;
  }

  private void runAutoStep(int depth) {
    var active = machine().activeBits();
    int count = 0;
    for (int auto : home.autosByIndex) {
      if (!Bits.get(active, auto)
          && !Bits.get(spent, auto)
          && !relations.blockedBy(auto).intersects(active)) {
        survivors = withRoom(survivors, count);
        survivors[count++] = auto;
      }
    }
    if (count == 0) {
      return;
    }
    var step = new QueuedMutation(
        MutationType.ADD, Arrays.copyOf(survivors, count), home.loop.host().promises());
    step.isAuto = true;
    step.depth = depth;
    begin(step);
    resolver.resolve(step.type, step.called, count, calledBits, active, null, target);
    if (Bits.intersects(calledBits, target) && !Arrays.equals(target, active)) {
      finish(proceed());
    } else {
      number = machine().takeBackTransition();
      cleanUp();
    }
  }

  /** Runs one transition. */
  private Result run(QueuedMutation next) {
    begin(next);
    resolver.resolve(
        next.type, next.called, next.count, calledBits, machine().activeBits(), null, target);
    boolean fits = next.type == MutationType.REMOVE || Bits.isSubset(calledBits, target);
    return finish(fits ? proceed() : refusedByRelations());
  }

  private void begin(QueuedMutation next) {
    mutation = next;
    number = machine().nextTransition();
    isRunning = true;
    threw = false;
    attributesChanged = false;
    refusedBy = null;
    refusedByThrowing = null;
    kept = null;
    for (int i = 0; i < next.count; i++) {
      Bits.set(calledBits, next.called[i]);
    }
    Bits.copy(machine().activeBits(), before);
    Bits.clearAll(changed);
  }

  private Result finish(Result result) {
    var owner = machine();
    var stats = home.loop.stats();
    if (!mutation.isCheck) {
      stats.count(mutation.type, outcomeOf(result));
      if (mutation.isAuto) {
        stats.autoTransitions++;
      }
    }
    owner.transitionEnded(this, result, changed);
    if (tx != null) {
      tx.detach();
      tx = null;
    }
    cleanUp();
    return result;
  }

  private void cleanUp() {
    for (int i = 0; i < mutation.count; i++) {
      Bits.clear(calledBits, mutation.called[i]);
    }
    isRunning = false;
    mutation = direct;
  }

  private static LoopStats.Outcome outcomeOf(Result result) {
    if (result.isExecuted()) {
      return LoopStats.Outcome.EXECUTED;
    }
    return result.isFailed() ? LoopStats.Outcome.FAILED : LoopStats.Outcome.REFUSED;
  }

  /** From the resolved target to the result. */
  private Result proceed() {
    findExitsAndEnters();
    isNegotiating = true;
    boolean isAccepted = mutation.isAuto ? negotiateAuto() : negotiate();
    isNegotiating = false;
    if (!isAccepted) {
      return refusedByHandler();
    }
    if (mutation.isCheck) {
      return machine().executed();
    }
    install();
    var takenOut = runFinals();
    boolean changedTicks = !Bits.isEmpty(changed);
    if (changedTicks || attributesChanged) {
      machine().countVersion();
    }
    noteChain(changedTicks, takenOut != null);
    return takenOut == null ? machine().executed() : failed(takenOut);
  }

  private void findExitsAndEnters() {
    var active = before;
    var multi = relations.multi();
    boolean reenters = mutation.type != MutationType.REMOVE;
    for (int i = 0; i < target.length; i++) {
      exits[i] = active[i] & ~target[i];
      enters[i] = target[i] & ~active[i];
      if (reenters) {
        enters[i] |= target[i] & active[i] & multi[i] & calledBits[i];
      }
    }
  }

  // Negotiation.

  /** Offers every event; false, with {@code refusedBy}, at the first refusal. */
  private boolean negotiate() {
    return agreeOnExits()
        && agreeOnEnters()
        && agreeOnSelf()
        && agreeOnPairs()
        && (handlers.anyEnter == null || agrees(handlers.anyEnter));
  }

  /**
   * Like {@link #negotiate}, but a refusal that has a subject only bars that state: the rest is resolved again, and what was not
   * offered yet is offered.
   */
  private boolean negotiateAuto() {
    Bits.clearAll(offered);
    boolean agreed = negotiate();
    while (!agreed && barSubject()) {
      agreed = negotiate();
    }
    Bits.clearAll(barred);
    return agreed;
  }

  /** Takes the subject of the last refusal out of the auto transition; false if there is none, or nothing called is left. */
  private boolean barSubject() {
    var slot = Objects.requireNonNull(refusedBy);
    int subject = subjectOf(slot);
    if (subject < 0) {
      noteThrowWithoutSubject(slot);
      return false;
    }
    Bits.set(barred, subject);
    Bits.set(spent, subject);
    int count = 0;
    Bits.clearAll(scratch);
    for (int i = 0; i < mutation.count; i++) {
      if (!Bits.get(barred, mutation.called[i])) {
        survivors = withRoom(survivors, count);
        survivors[count++] = mutation.called[i];
        Bits.set(scratch, mutation.called[i]);
      }
    }
    resolver.resolve(mutation.type, survivors, count, scratch, before, barred, target);
    findExitsAndEnters();
    return Bits.intersects(scratch, target);
  }

  /**
   * A handler that throws without a subject bars nothing, and its report may change the clock and so call for the same auto step
   * again, for ever: the second time in a chain there is no further step. See docs/adr/0003-chains-end.md.
   */
  private void noteThrowWithoutSubject(Slot slot) {
    if (refusedByThrowing != null) {
      isStuck |= Bits.get(threwWithoutSubject, slot.ordinal);
      Bits.set(threwWithoutSubject, slot.ordinal);
    }
  }

  /** The state whose entering a refusal is about, or -1. */
  private int subjectOf(Slot slot) {
    return switch (slot.event.phase()) {
      case ENTER -> slot.rank;
      case PAIR -> Bits.get(enters, slot.otherRank) ? slot.otherRank : -1;
      default -> -1;
    };
  }

  private boolean agreeOnExits() {
    if (handlers.exit.isEmpty) {
      return true;
    }
    Bits.intersection(exits, handlers.exit.bound, scratch);
    for (int rank = Bits.last(scratch); rank >= 0; rank = Bits.previous(scratch, rank - 1)) {
      if (!agrees(handlers.exit.slots[rank])) {
        return false;
      }
    }
    return true;
  }

  private boolean agreeOnEnters() {
    return handlers.enter.isEmpty || agreeInOrder(handlers.enter, enters);
  }

  private boolean agreeOnSelf() {
    if (handlers.self.isEmpty || mutation.type == MutationType.REMOVE) {
      return true;
    }
    Bits.intersection(target, before, scratch);
    return agreeInOrder(handlers.self, scratch);
  }

  private boolean agreeInOrder(HandlerTable.ByRank slots, long[] ranks) {
    for (int word = 0; word < ranks.length; word++) {
      for (long bits = ranks[word] & slots.bound[word]; bits != 0; bits &= bits - 1) {
        if (!agrees(slots.slots[(word << 6) + Long.numberOfTrailingZeros(bits)])) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean agreeOnPairs() {
    if (handlers.pairs.length == 0) {
      return true;
    }
    for (int word = 0; word < before.length; word++) {
      for (long bits = before[word] & handlers.pairFrom[word]; bits != 0; bits &= bits - 1) {
        for (var slot : handlers.pairs[(word << 6) + Long.numberOfTrailingZeros(bits)]) {
          if (Bits.get(target, slot.otherRank) && !agrees(slot)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** Asks all handlers of an event, unless they were asked in this transition already. */
  private boolean agrees(Slot slot) {
    if (mutation.isAuto) {
      if (Bits.get(offered, slot.ordinal)) {
        return true;
      }
      Bits.set(offered, slot.ordinal);
    }
    for (var handler : slot.negotiation) {
      if (!agrees(slot, handler)) {
        return false;
      }
    }
    return true;
  }

  private boolean agrees(Slot slot, NegotiationHandler handler) {
    long started = home.loop.host().coarseNanoTime();
    try {
      var decision = handler.decide(face());
      if (decision == null) {
        throw new NullPointerException(
            "Expected tx.accept() or tx.refuse(…) from " + slot.event + ", but it returned null");
      }
      if (decision.isAccepted()) {
        return true;
      }
      refusedBy = slot;
      refusedByThrowing = null;
      refusalReason = decision.reason();
      return false;
    } catch (Throwable thrown) {
      failed(slot, thrown);
      refusedBy = slot;
      refusedByThrowing = thrown;
      return false;
    } finally {
      measure(slot, started);
    }
  }

  // After negotiation.

  /** Moves the clock to the target and ends the contexts of what changed. */
  private void install() {
    var owner = machine();
    for (int i = 0; i < target.length; i++) {
      long toggled = before[i] ^ target[i];
      long reentered = enters[i] & before[i];
      changed[i] = toggled | reentered;
      activated[i] = target[i] & ~before[i];
      for (long bits = toggled; bits != 0; bits &= bits - 1) {
        owner.advance((i << 6) + Long.numberOfTrailingZeros(bits), 1);
      }
      for (long bits = reentered; bits != 0; bits &= bits - 1) {
        owner.advance((i << 6) + Long.numberOfTrailingZeros(bits), 2);
      }
    }
    owner.activate(target);
    owner.endContexts(changed);
  }

  /** Runs the final handlers; what a failing {@code entered} took out, or null. */
  private long @Nullable [] runFinals() {
    runExited();
    int failedAt = runEntered();
    if (failedAt >= 0) {
      return recover(failedAt);
    }
    if (handlers.anyEntered != null) {
      act(handlers.anyEntered);
    }
    return null;
  }

  private void runExited() {
    if (handlers.exited.isEmpty) {
      return;
    }
    Bits.intersection(exits, handlers.exited.bound, scratch);
    for (int rank = Bits.last(scratch); rank >= 0; rank = Bits.previous(scratch, rank - 1)) {
      act(handlers.exited.slots[rank]);
    }
  }

  /** The rank of the state whose handler threw, or -1. */
  private int runEntered() {
    var owner = machine();
    if (handlers.entered.isEmpty && !owner.watchesArgs()) {
      return -1;
    }
    for (int rank = Bits.next(enters, 0); rank >= 0; rank = Bits.next(enters, rank + 1)) {
      var slot = handlers.entered.isEmpty ? null : handlers.entered.slots[rank];
      if (slot != null && !act(slot)) {
        return rank;
      }
      if (owner.watchesArgs()) {
        owner.stateEntered(rank, mutation.args);
      }
    }
    return -1;
  }

  /** Calls all handlers of a final event; false if one threw. */
  private boolean act(Slot slot) {
    boolean succeeded = true;
    for (var handler : slot.finals) {
      long started = home.loop.host().coarseNanoTime();
      try {
        handler.handle(face());
      } catch (Throwable thrown) {
        failed(slot, thrown);
        succeeded = false;
      } finally {
        measure(slot, started);
      }
    }
    return succeeded;
  }

  /** Takes out what was not entered properly, and what needs it; never {@code Exception}. */
  private long[] recover(int failedAt) {
    var owner = machine();
    Bits.copy(target, scratch);
    for (int rank = Bits.next(enters, failedAt); rank >= 0; rank = Bits.next(enters, rank + 1)) {
      if (!Bits.get(before, rank) && rank != home.exceptionRank) {
        Bits.clear(scratch, rank);
      }
    }
    resolver.prune(scratch, home.exceptionRank);
    var takenOut = new long[target.length];
    Bits.difference(target, scratch, takenOut);
    for (int rank = Bits.next(takenOut, 0); rank >= 0; rank = Bits.next(takenOut, rank + 1)) {
      owner.advance(rank, 1);
    }
    owner.activate(scratch);
    Bits.orInto(takenOut, changed);
    owner.endContexts(takenOut);
    return takenOut;
  }

  /** What the transition means for the rest of its chain. */
  private void noteChain(boolean changedTicks, boolean failedFinals) {
    if (home.autosByIndex.length == 0) {
      return;
    }
    Bits.orInto(enters, spent);
    // A failed transition leaves its auto step to the report; a call that fails while it reports an
    // error has none.
    boolean hasStep = !failedFinals || failure != null || mutation.isReport;
    if (changedTicks && hasStep && (mutation.isAuto || !callsOnlyQuiet())) {
      autoDue = true;
    }
  }

  private boolean callsOnlyQuiet() {
    return mutation.count > 0 && Bits.isSubset(calledBits, relations.quiet());
  }

  private Result failed(long[] takenOut) {
    // The failure was suppressed on the error that this transition deals with, or is about to be
    // reported.
    var error = failure != null ? failure.error() : Objects.requireNonNull(refusedByThrowing);
    return new Result.Failed(error, machine().version(), StateSet.ofRanks(schema(), takenOut));
  }

  // Failures and refusals.

  private void failed(Slot slot, Throwable thrown) {
    if (thrown instanceof VirtualMachineError || thrown instanceof LinkageError) {
      throw (Error) thrown;
    }
    threw = true;
    home.loop.stats().handlersFailed++;
    machine().report(new TraceRecord.HandlerFailed(machine().id(), number, slot.event, thrown));
    if (mutation.isCheck) {
      return;
    }
    if (Bits.get(calledBits, home.exceptionRank)) {
      refusedByThrowing = thrown;
      suppress(
          thrown, mutation.error != null ? mutation.error.error() : machine().error());
    } else if (failure == null) {
      failure = new ErrorRecord(thrown, slot.event, calledStates(), number, 0);
      machine().rememberError(thrown);
    } else {
      suppress(thrown, failure.error());
    }
  }

  private static void suppress(Throwable later, @Nullable Throwable first) {
    if (first != null && first != later) {
      first.addSuppressed(later);
    }
  }

  private void measure(Slot slot, long started) {
    long nanos = home.loop.host().coarseNanoTime() - started;
    if (nanos > Machine.HANDLER_BUDGET.toNanos()) {
      home.loop.stats().handlersSlow++;
      machine().report(new TraceRecord.HandlerSlow(machine().id(), number, slot.event, nanos));
    }
  }

  private Result refusedByRelations() {
    var type = mutation.type;
    var called = Arrays.copyOf(mutation.called, mutation.count);
    var active = before.clone();
    countRefusal(RelationVerdict.codeOf(relations, firstMissing(called, target), target));
    return new Result.Refused(
        machine().version(), () -> RelationVerdict.of(relations, type, called, active));
  }

  /** A check that is answered with no is no refused mutation. */
  private void countRefusal(VerdictCode code) {
    if (!mutation.isCheck) {
      home.loop.stats().countRefusal(code);
    }
  }

  private static int firstMissing(int[] called, long[] target) {
    for (int rank : called) {
      if (!Bits.get(target, rank)) {
        return rank;
      }
    }
    throw new AssertionError("Expected a called state that is not in the target");
  }

  private Result refusedByHandler() {
    var slot = Objects.requireNonNull(refusedBy);
    boolean isFailure = refusedByThrowing != null;
    var code = isFailure ? VerdictCode.HANDLER_FAILED : VerdictCode.HANDLER_REFUSED;
    var text = slot.event
        + (isFailure
            ? " failed: " + refusedByThrowing
            : refusalReason.isEmpty() ? " refused" : " refused: " + refusalReason);
    countRefusal(code);
    return new Result.Refused(Verdict.of(code, slot.event, text), machine().version());
  }

  private Result evaluate(QueuedMutation eval) {
    mutation = eval;
    try {
      Objects.requireNonNull(eval.eval).accept(machine());
      return machine().executed();
    } catch (VirtualMachineError | LinkageError fatal) {
      throw fatal;
    } catch (Throwable thrown) {
      failure = new ErrorRecord(thrown, null, List.of(), 0, 0);
      machine().rememberError(thrown);
      return new Result.Failed(thrown, machine().version(), StateSet.of());
    } finally {
      mutation = direct;
    }
  }

  // Questions of calls from inside a handler.

  /** Relations only, against the active set of this moment. */
  Result checkRelations(QueuedMutation check) {
    var bits = Bits.create(relations.size());
    var answer = Bits.create(relations.size());
    for (int rank : check.called) {
      Bits.set(bits, rank);
    }
    var active = machine().activeBits();
    resolver.resolve(check.type, check.called, check.count, bits, active, null, answer);
    if (check.type == MutationType.REMOVE || Bits.isSubset(bits, answer)) {
      return machine().executed();
    }
    var activeNow = active.clone();
    return new Result.Refused(
        machine().version(),
        () -> RelationVerdict.of(relations, check.type, check.called, activeNow));
  }

  /** Whether a remove of this state has something to do in or after the running transition. */
  boolean mayBecomeActive(int rank) {
    return isRunning && (Bits.get(target, rank) || (mutation.isAuto && Bits.get(calledBits, rank)));
  }

  boolean hasPendingReport() {
    return failure != null;
  }

  int depth() {
    return mutation.depth;
  }

  // The face for handlers, tracers and waits.

  private Transition face() {
    var known = tx;
    if (known == null) {
      known = home.attach(this);
      tx = known;
    }
    return known;
  }

  Machine<?> machine() {
    return Objects.requireNonNull(machine);
  }

  long number() {
    return number;
  }

  MutationType type() {
    return mutation.type;
  }

  boolean isAuto() {
    return mutation.isAuto;
  }

  boolean isCheck() {
    return mutation.isCheck;
  }

  Args args() {
    return mutation.args;
  }

  List<State> calledStates() {
    return IntStream.range(0, mutation.count)
        .mapToObj(i -> schema().stateOfRank(mutation.called[i]))
        .toList();
  }

  boolean wasActive(State state) {
    return Bits.get(before, schema().rankOf(state));
  }

  boolean isTarget(State state) {
    return Bits.get(target, schema().rankOf(state));
  }

  StateSet beforeSet() {
    return StateSet.ofRanks(schema(), before);
  }

  StateSet targetSet() {
    return StateSet.ofRanks(schema(), target);
  }

  <T> void setAttribute(Attribute<T> attribute, @Nullable T value) {
    if (isNegotiating) {
      throw new IllegalStateException(
          "Expected " + attribute
              + " to be set in a final handler, but the transition is still negotiated: use entered, exited or anyEntered");
    }
    attributesChanged |= machine().setAttribute(attribute, value);
  }

  <T> void put(Arg<T> key, T value) {
    var values = kept;
    if (values == null) {
      values = new HashMap<>();
      kept = values;
    }
    values.put(key.name(), value);
  }

  <T> @Nullable T get(Arg<T> key) {
    return kept == null ? null : Args.of(kept).get(key);
  }

  /** The record of the transition; allocates. */
  TransitionEnded record(Result result) {
    var called = Arrays.copyOf(mutation.called, mutation.count);
    var installed = result.isRefused() ? null : target.clone();
    return new TransitionEnded(
        machine(),
        number,
        mutation,
        called,
        threw,
        installed,
        diff(result),
        machine().version(),
        result);
  }

  private ClockDiff diff(Result result) {
    int count = Bits.count(changed);
    var indexes = new int[count];
    var increments = new long[count];
    int at = 0;
    for (int rank = Bits.next(changed, 0); rank >= 0; rank = Bits.next(changed, rank + 1)) {
      indexes[at++] = schema().indexOfRank(rank);
    }
    Arrays.sort(indexes);
    var takenOut = result instanceof Result.Failed failed ? failed.takenOut() : StateSet.of();
    for (int i = 0; i < count; i++) {
      int rank = schema().rankOfIndex(indexes[i]);
      // Activated, deactivated; re-entered; activated and taken out again.
      boolean isTwo = Bits.get(before, rank) == Bits.get(target, rank)
          || (!takenOut.isEmpty() && takenOut.contains(schema().state(indexes[i])));
      increments[i] = isTwo ? 2 : 1;
    }
    return ClockDiff.of(indexes, increments);
  }

  @Override
  public long[] active() {
    return machine().activeBits();
  }

  @Override
  public long[] activated() {
    return activated;
  }

  @Override
  public long tick(int rank) {
    return machine().tickOfRank(rank);
  }

  private Schema<?> schema() {
    return relations.schema();
  }

  private static int[] withRoom(int[] array, int index) {
    return index < array.length ? array : Arrays.copyOf(array, array.length * 2);
  }

  @Override
  public String toString() {
    return "#" + number + " " + mutation.type.text() + " " + calledStates();
  }
}
