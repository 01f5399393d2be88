package io.vertick.engine.machine;

import io.vertick.engine.machine.HandlerTable.Slot;
import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.RelationResolver;
import io.vertick.engine.relation.RelationTable;
import io.vertick.engine.relation.RelationVerdict;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.subscription.Wait;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs one mutation and the chain that follows from it: resolve, negotiate, install, final handlers; then the report of a failure and
 * the auto steps.
 *
 * <p>All arrays are scratch memory that lives as long as the loop; between transitions {@code sets.called} and {@code barred} are
 * empty. A chain is never interrupted, so its bookkeeping ends with it. Confined to the loop's thread.
 */
final class TransitionRun implements Wait.Moment {
  /** How many transitions must pass before a handler's stale {@link Transition} could be mistaken for a live one. */
  private static final int FACES = 16;

  private final TypeOnLoop home;
  private final Host host;
  private final LoopStats stats;
  private final RelationTable relations;
  private final RelationResolver resolver;
  private final TransitionSets sets;
  private final Negotiation negotiation;
  private final Finals finals;
  private final Transition[] faces = new Transition[FACES];

  // Of an auto transition: states refused by handlers, and those called that may still enter.
  private final long[] barred;
  private int[] survivors = new int[4];

  // Of the chain: states that entered, and autos that handlers refused.
  private final long[] spent;
  private final long[] threwWithoutSubject;
  private @Nullable ErrorRecord failure;
  /** Whether a drain has it, or broke off with it. */
  boolean isLent;

  private boolean isInChain;
  private boolean autoDue;
  private boolean isStuck;

  /** A mutation of one or two states, used again and again by calls from outside. */
  final QueuedMutation direct = new QueuedMutation(2);

  /** The auto step at hand, used again and again. */
  private final QueuedMutation autoStep = new QueuedMutation(4);

  /** Whose drain it is; between drains, whose it was last, unless that machine is gone. */
  private @Nullable Machine<?> machine;

  // The running transition.
  private int face;
  private boolean hasFace;
  private QueuedMutation mutation = direct;
  private long number;
  private @Nullable Origin origin;
  private long handlerNanos;
  private long handlerClock;
  private boolean isTiming;
  private boolean isTraced;
  private boolean isRunning;
  private boolean isNegotiating;
  private boolean threw;
  private boolean hasInstalled;
  private boolean failedFinals;
  private boolean attributesChanged;
  /** The last failure of a transition that deals with an error, and so has no report. */
  private @Nullable Throwable suppressed;

  private @Nullable Map<Attribute<?>, @Nullable Object> attributes;
  private @Nullable Map<String, Object> kept;

  TransitionRun(TypeOnLoop home) {
    this.home = home;
    host = home.loop.host();
    stats = home.loop.stats();
    relations = home.relations;
    resolver = new RelationResolver(relations);
    int size = relations.size();
    sets = new TransitionSets(size);
    negotiation = new Negotiation(this, sets, home.handlers);
    finals = new Finals(this, sets, home, resolver);
    barred = Bits.create(size);
    spent = Bits.create(size);
    threwWithoutSubject = Bits.create(home.handlers.slotCount);
    autoStep.isAuto = true;
    Arrays.setAll(faces, i -> new Transition(this));
  }

  // Whose it is. A reference is written only if it changes, here and for mutations: the collector's
  // barrier costs more than the comparison, and most drains are of the machine of the last one.

  void serve(Machine<?> owner) {
    if (machine != owner) {
      machine = owner;
    }
  }

  boolean serves(Machine<?> owner) {
    return machine == owner;
  }

  /** A machine that is gone is kept no longer than its drain. */
  void letGo(Machine<?> gone) {
    if (machine == gone) {
      machine = null;
    }
  }

  /** Runs a mutation and all that its chain causes; the answer is the mutation's own. */
  Result runChain(QueuedMutation first) {
    beginChain();
    var result = first.eval == null ? run(first) : evaluate(first);
    settleChain(first.depth);
    return result;
  }

  /** Runs the auto step that starts a machine without a {@code Start} state. */
  void runAutoChain() {
    beginChain();
    autoDue = true;
    settleChain(-1);
  }

  private void beginChain() {
    isInChain = true;
    // The last chain may have been another machine's.
    number = 0;
    origin = null;
    failure = null;
    autoDue = false;
    isStuck = false;
    if (home.autosByIndex.length > 0) {
      Bits.clearAll(spent);
      Bits.clearAll(threwWithoutSubject);
    }
  }

  /** Failure reports and auto steps, until none is due: then the chain has ended. Reports come first, so that one auto step follows both. */
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
    isInChain = false;
  }

  private QueuedMutation reportOf(ErrorRecord report, int depth) {
    var adding =
        new QueuedMutation(MutationType.ADD, new int[] {home.exceptionRank}, host.promises());
    follow(adding, depth, Cause.Kind.REPORT);
    adding.args = ErrorRecord.ARG.is(report);
    adding.error = report;
    return adding;
  }

  /** Marks an add that the machine itself makes because of the transition that ran last. */
  private void follow(QueuedMutation following, int depth, Cause.Kind kind) {
    following.depth = depth;
    following.causeKind = kind;
    following.causeTransition = number;
    following.origin = origin;
  }

  /** Calls the inactive autos that no active state blocks, without those that have had their turn in this chain. */
  private void collectAutos(QueuedMutation step) {
    var active = machine().activeBits();
    step.count = 0;
    for (int auto : home.autosByIndex) {
      if (!Bits.get(active, auto)
          && !Bits.get(spent, auto)
          && !relations.blockedBy(auto).intersects(active)) {
        step.called = withRoom(step.called, step.count);
        step.called[step.count++] = auto;
      }
    }
  }

  private void runAutoStep(int depth) {
    var step = autoStep;
    collectAutos(step);
    if (step.count == 0) {
      return;
    }
    follow(step, depth, Cause.Kind.AUTO);
    long before = number;
    begin(step);
    var active = machine().activeBits();
    resolver.resolve(step.type, step.called, step.count, sets.called, active, null, sets.target);
    if (Bits.intersects(sets.called, sets.target) && !Arrays.equals(sets.target, active)) {
      finish(proceed());
    } else {
      machine().takeBackTransition();
      number = before;
      cleanUp();
    }
  }

  /** Runs one transition. */
  private Result run(QueuedMutation next) {
    begin(next);
    if (next.count == 1 && next.type != MutationType.SET && Bits.get(home.alone, next.called[0])) {
      return finish(switchAlone(next.called[0], next.type == MutationType.ADD));
    }
    resolver.resolve(
        next.type, next.called, next.count, sets.called, machine().activeBits(), null, sets.target);
    boolean fits = next.type == MutationType.REMOVE || Bits.isSubset(sets.called, sets.target);
    if (!fits) {
      traceRelations(next.called, next.count);
    }
    return finish(fits ? proceed() : refusedByRelations());
  }

  private void begin(QueuedMutation next) {
    var owner = machine();
    mutation(next);
    origin = next.origin;
    number = owner.nextTransition();
    isTraced = owner.isTraced();
    isRunning = true;
    isTiming = false;
    threw = false;
    failedFinals = false;
    attributesChanged = false;
    suppressed = null;
    kept = null;
    for (int i = 0; i < next.count; i++) {
      Bits.set(sets.called, next.called[i]);
    }
    Bits.copy(owner.activeBits(), sets.before);
    hasInstalled = false;
  }

  private Result finish(Result result) {
    if (!mutation.isCheck) {
      stats.count(mutation.type, outcomeOf(result));
      if (mutation.isAuto) {
        stats.autoTransitions++;
      }
    }
    machine().transitionEnded(this, result, hasInstalled ? sets.changed : home.none);
    endFace();
    cleanUp();
    return result;
  }

  private void cleanUp() {
    for (int i = 0; i < mutation.count; i++) {
      Bits.clear(sets.called, mutation.called[i]);
    }
    isRunning = false;
    handlerNanos = 0;
    attributes = null;
    mutation(direct);
  }

  private void mutation(QueuedMutation next) {
    if (mutation != next) {
      mutation = next;
    }
  }

  private static LoopStats.Outcome outcomeOf(Result result) {
    if (result.isExecuted()) {
      return LoopStats.Outcome.EXECUTED;
    }
    return result.isFailed() ? LoopStats.Outcome.FAILED : LoopStats.Outcome.REFUSED;
  }

  /** From the resolved target to the result. */
  private Result proceed() {
    traceRelations(mutation.called, mutation.count);
    findExitsAndEnters(mutation.type);
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
    failedFinals = !finals.succeed();
    boolean changedTicks = !Bits.isEmpty(sets.changed);
    if (changedTicks || attributesChanged) {
      machine().countVersion();
    }
    noteChain(changedTicks);
    return failedFinals ? failed() : machine().executed();
  }

  /** What {@link #proceed} comes to for a state that concerns no other; the comparison with the twin holds both to it. */
  private Result switchAlone(int rank, boolean enters) {
    traceRelations(mutation.called, mutation.count);
    sets.switchOne(rank, enters);
    if (Bits.get(sets.before, rank) == enters) {
      return machine().executed();
    }
    // Nothing to begin: such types have no autos, and states that stay are not asked.
    isNegotiating = true;
    boolean isAccepted = negotiation.succeedsFor(rank, enters);
    isNegotiating = false;
    if (!isAccepted) {
      return refusedByHandler();
    }
    if (mutation.isCheck) {
      return machine().executed();
    }
    hasInstalled = true;
    Bits.copy(enters ? sets.enters : sets.exits, sets.changed);
    machine().advance(rank, 1);
    machine().activate(sets.target);
    machine().endContexts(sets.changed);
    failedFinals = !finals.succeedFor(rank, enters);
    machine().countVersion();
    return failedFinals ? failed() : machine().executed();
  }

  private void findExitsAndEnters(MutationType type) {
    sets.findExitsAndEnters(relations.multi(), type != MutationType.REMOVE);
  }

  private boolean negotiate() {
    negotiation.begin(false, mutation.type != MutationType.REMOVE);
    return negotiation.succeeds();
  }

  /**
   * Like {@link #negotiate}, but a refusal that has a subject only bars that state: the rest is resolved again, and what was not
   * offered yet is offered.
   */
  private boolean negotiateAuto() {
    negotiation.begin(true, true);
    boolean agreed = negotiation.succeeds();
    while (!agreed && barSubject()) {
      agreed = negotiation.succeeds();
    }
    Bits.clearAll(barred);
    return agreed;
  }

  /** Takes the subject of the last refusal out of the auto transition; false if there is none, or nothing called is left. */
  private boolean barSubject() {
    int subject = negotiation.subject();
    if (subject < 0) {
      noteThrowWithoutSubject(negotiation.refusedBy());
      Bits.intersection(sets.called, sets.enters, sets.scratch);
      machine().noteAutosRefused(sets.scratch, negotiation.verdict());
      return false;
    }
    Bits.set(barred, subject);
    Bits.set(spent, subject);
    int count = 0;
    var left = sets.scratch;
    Bits.clearAll(left);
    for (int i = 0; i < mutation.count; i++) {
      if (!Bits.get(barred, mutation.called[i])) {
        survivors = withRoom(survivors, count);
        survivors[count++] = mutation.called[i];
        Bits.set(left, mutation.called[i]);
      }
    }
    resolver.resolve(mutation.type, survivors, count, left, sets.before, barred, sets.target);
    boolean hasCalled = Bits.intersects(left, sets.target);
    Bits.intersection(sets.called, sets.enters, sets.scratch);
    Bits.andNotInto(sets.target, sets.scratch);
    machine().noteAutosRefused(sets.scratch, negotiation.verdict());
    traceRelations(survivors, count);
    findExitsAndEnters(mutation.type);
    return hasCalled;
  }

  /**
   * A handler that throws without a subject bars nothing, and its report may change the clock and so call for the same auto step
   * again, for ever: the second time in a chain there is no further step. See docs/adr/0003-chains-end.md.
   */
  private void noteThrowWithoutSubject(Slot slot) {
    if (negotiation.thrown() != null) {
      isStuck |= Bits.get(threwWithoutSubject, slot.ordinal);
      Bits.set(threwWithoutSubject, slot.ordinal);
    }
  }

  /** Moves the clock to the target and ends the contexts of what changed. */
  private void install() {
    hasInstalled = true;
    var owner = machine();
    for (int i = 0; i < sets.target.length; i++) {
      long changed = sets.exits[i] | sets.enters[i];
      long reentered = sets.enters[i] & sets.before[i];
      sets.changed[i] = changed;
      for (long bits = changed; bits != 0; bits &= bits - 1) {
        int rank = Long.numberOfTrailingZeros(bits);
        owner.advance((i << 6) + rank, 1 + (int) ((reentered >>> rank) & 1));
      }
    }
    owner.activate(sets.target);
    owner.endContexts(sets.changed);
  }

  /** What the transition means for the rest of its chain. */
  private void noteChain(boolean changedTicks) {
    if (home.autosByIndex.length == 0) {
      return;
    }
    Bits.orInto(sets.enters, spent);
    machine().noteEntered(sets.enters);
    // A failed transition leaves its auto step to the report; a call that fails while it reports an
    // error has none.
    boolean hasStep = !failedFinals || failure != null || mutation.causeKind == Cause.Kind.REPORT;
    if (changedTicks && hasStep && (mutation.isAuto || !callsOnlyQuiet())) {
      autoDue = true;
    }
  }

  private boolean callsOnlyQuiet() {
    return mutation.count > 0 && Bits.isSubset(sets.called, relations.quiet());
  }

  private Result failed() {
    // Suppressed on the error that this transition deals with, or on one about to be reported.
    var error = failure != null ? failure.error() : Objects.requireNonNull(suppressed);
    return new Result.Failed(error, machine().version(), StateSet.ofRanks(schema(), sets.takenOut));
  }

  // Handlers: time, failures, refusals.

  /** A handler is about to be called; one that follows another begins when that one has ended. */
  void handlerStarts() {
    if (!isTiming) {
      isTiming = true;
      handlerClock = now();
    }
  }

  /** Coarse, unless somebody looks: a precise time costs more than most handlers. */
  private long now() {
    return isTraced ? host.nanoTime() : host.coarseNanoTime();
  }

  /** A handler returned. */
  void answered(Slot slot, @Nullable String refusal) {
    long nanos = measure(slot);
    if (isTraced && machine().wantsDetails()) {
      machine()
          .tellDetail(
              stamp -> new TraceRecord.HandlerAnswered(stamp, number, slot.event, refusal, nanos));
    }
  }

  private long measure(Slot slot) {
    long now = now();
    long nanos = now - handlerClock;
    handlerClock = now;
    handlerNanos += nanos;
    if (nanos > Machine.HANDLER_BUDGET_NANOS) {
      stats.handlersSlow++;
      machine().report(stamp -> new TraceRecord.HandlerSlow(stamp, number, slot.event, nanos));
    }
    return nanos;
  }

  /** A handler threw. */
  void failed(Slot slot, Throwable thrown) {
    if (thrown instanceof VirtualMachineError || thrown instanceof LinkageError) {
      throw (Error) thrown;
    }
    threw = true;
    stats.handlersFailed++;
    boolean isReported = noteFailure(slot, thrown);
    machine()
        .report(
            stamp -> new TraceRecord.HandlerFailed(stamp, number, slot.event, thrown, isReported));
    long unused = measure(slot);
  }

  /** Whether {@code Exception} will be added for it; if not, a check asked, or it is suppressed on another error. */
  private boolean noteFailure(Slot slot, Throwable thrown) {
    if (mutation.isCheck) {
      return false;
    }
    if (Bits.get(sets.called, home.exceptionRank)) {
      suppressed = thrown;
      suppress(
          thrown, mutation.error != null ? mutation.error.error() : machine().error());
      return false;
    }
    if (failure != null) {
      suppress(thrown, failure.error());
      return false;
    }
    failure = new ErrorRecord(thrown, slot.event, calledStates(), number, 0);
    machine().rememberError(thrown);
    return true;
  }

  private static void suppress(Throwable later, @Nullable Throwable first) {
    if (first != null && first != later) {
      first.addSuppressed(later);
    }
  }

  private Result refusedByRelations() {
    var type = mutation.type;
    var called = Arrays.copyOf(mutation.called, mutation.count);
    var active = sets.before.clone();
    countRefusal(RelationVerdict.codeOf(relations, firstMissing(called, sets.target), sets.target));
    return new Result.Refused(
        machine().version(), () -> RelationVerdict.of(relations, type, called, active));
  }

  /** A check that is answered with no is no refused mutation. */
  private void countRefusal(VerdictCode code) {
    if (!mutation.isCheck) {
      stats.countRefusal(code);
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
    var verdict = negotiation.verdict();
    countRefusal(verdict.code());
    return new Result.Refused(verdict, machine().version());
  }

  private Result evaluate(QueuedMutation eval) {
    mutation(eval);
    origin = eval.origin;
    Result result;
    try {
      Objects.requireNonNull(eval.eval).accept(machine());
      result = machine().executed();
    } catch (VirtualMachineError | LinkageError fatal) {
      throw fatal;
    } catch (Throwable thrown) {
      failure = new ErrorRecord(thrown, null, List.of(), 0, 0);
      machine().rememberError(thrown);
      result = new Result.Failed(thrown, machine().version(), StateSet.of());
    } finally {
      mutation(direct);
    }
    var ended = result;
    if (machine().isTraced()) {
      machine().tell(stamp -> new TraceRecord.EvalEnded(stamp, ended));
    }
    return result;
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
    return isRunning
        && (Bits.get(sets.target, rank) || (mutation.isAuto && Bits.get(sets.called, rank)));
  }

  boolean hasPendingReport() {
    return failure != null;
  }

  /** Marks a mutation that was made by a handler, an eval, or a tracer, which may be told something between two chains. */
  void isCauseOf(QueuedMutation made) {
    made.depth = mutation.depth + 1;
    made.causeKind = mutation.eval == null ? Cause.Kind.HANDLER : Cause.Kind.EVAL;
    if (isInChain) {
      made.causeTransition = number;
      made.origin = made.origin == null ? origin : made.origin;
    }
  }

  /** What a mutation of one state would do and whom it would ask; empty if relations refuse it. Only on an instance that runs nothing. */
  Optional<NextMutation> preview(Machine<?> owner, MutationType type, State state) {
    int[] called = {schema().rankOf(state)};
    resolvePreview(owner, type, called);
    boolean fits = type == MutationType.REMOVE || Bits.get(sets.target, called[0]);
    return fits
        ? Optional.of(new NextMutation(
            type,
            state,
            StateSet.ofRanks(schema(), sets.enters),
            StateSet.ofRanks(schema(), sets.exits),
            negotiation.preview(type != MutationType.REMOVE)))
        : Optional.empty();
  }

  /** Whom a mutation would ask if relations accept it. Only on an instance that runs nothing. */
  List<HandlerEvent> previewAsked(Machine<?> owner, MutationType type, int[] called) {
    resolvePreview(owner, type, called);
    return negotiation.preview(type != MutationType.REMOVE);
  }

  private void resolvePreview(Machine<?> owner, MutationType type, int[] called) {
    Bits.copy(owner.activeBits(), sets.before);
    Bits.clearAll(sets.called);
    for (int rank : called) {
      Bits.set(sets.called, rank);
    }
    resolver.resolve(type, called, called.length, sets.called, sets.before, null, sets.target);
    findExitsAndEnters(type);
  }

  // Records.

  /** What relations did, told to those who want details. */
  private void traceRelations(int[] called, int count) {
    if (isTraced && machine().wantsDetails()) {
      var decisions = RelationVerdict.decisions(
          relations, mutation.type, Arrays.copyOf(called, count), sets.before, barred);
      machine().tellDetail(stamp -> new TraceRecord.RelationsDecided(stamp, number, decisions));
    }
  }

  /** The record of the transition; allocates. */
  TransitionEnded record(Result result) {
    int words = sets.target.length;
    var bits = new long[3 * words];
    for (int i = 0; i < words; i++) {
      bits[i] = sets.target[i];
      bits[words + i] = hasInstalled ? sets.changed[i] : 0;
      // Re-entered; or entered and taken out again.
      long twice = failedFinals ? sets.takenOut[i] & ~sets.before[i] : 0;
      bits[2 * words + i] = bits[words + i] & ((sets.enters[i] & sets.before[i]) | twice);
    }
    return new TransitionEnded(machine(), this, mutation, threw, bits, attributes, result);
  }

  // The face for handlers, tracers and waits.

  Transition face() {
    if (!hasFace) {
      hasFace = true;
      face = (face + 1) % FACES;
      faces[face].begin();
    }
    return faces[face];
  }

  void endFace() {
    if (hasFace) {
      hasFace = false;
      faces[face].end();
    }
  }

  Machine<?> machine() {
    return Objects.requireNonNull(machine);
  }

  long number() {
    return number;
  }

  long queueTick() {
    return mutation.queueTick();
  }

  long handlerNanos() {
    return handlerNanos;
  }

  Cause cause() {
    return mutation.cause();
  }

  boolean isNegotiating() {
    return isNegotiating;
  }

  /** Whether a transition is under way, and not just its drain. */
  boolean isRunning() {
    return isRunning;
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
    return Bits.get(sets.before, schema().rankOf(state));
  }

  boolean isTarget(State state) {
    return Bits.get(sets.target, schema().rankOf(state));
  }

  StateSet beforeSet() {
    return StateSet.ofRanks(schema(), sets.before);
  }

  StateSet targetSet() {
    return StateSet.ofRanks(schema(), sets.target);
  }

  <T> void setAttribute(Attribute<T> attribute, @Nullable T value) {
    if (isNegotiating) {
      throw new IllegalStateException(
          "Expected " + attribute
              + " to be set in a final handler, but the transition is still negotiated: use entered, exited or anyEntered");
    }
    if (machine().setAttribute(attribute, value)) {
      attributesChanged = true;
      noteAttribute(attribute, value);
    }
  }

  private void noteAttribute(Attribute<?> attribute, @Nullable Object value) {
    if (isTraced) {
      var changes = attributes;
      if (changes == null) {
        changes = new LinkedHashMap<>();
        attributes = changes;
      }
      changes.put(attribute, value);
    }
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

  @Override
  public long[] active() {
    return machine().activeBits();
  }

  @Override
  public long[] activated() {
    return sets.enters;
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
