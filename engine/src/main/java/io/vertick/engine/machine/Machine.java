package io.vertick.engine.machine;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.Wait;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A relational, clock-based state machine, synchronous and confined to the thread of its {@link Loop}: every method throws {@link IllegalStateException} on any
 * other.
 *
 * <p>A call from outside runs its mutation and all that it causes, and answers the result of this very mutation. A call from a handler is queued. At most {@value
 * #QUEUE_MAX} mutations wait, and a chain of mutations that cause each other has at most {@value #DEPTH_MAX} links; beyond, mutations are refused.
 */
public final class Machine<S extends States> extends ClockedView<S> implements Recipient<S> {
  /** How many mutations may wait, one error report not counted. */
  public static final int QUEUE_MAX = MutationQueue.LIMIT;

  /** How many mutations may cause each other in a row. */
  public static final int DEPTH_MAX = 1_000;

  /** How many payloads may be offered at a time. */
  public static final int OFFERS_MAX = 16;

  /** Handlers that take longer are reported. */
  public static final Duration HANDLER_BUDGET = Duration.ofMillis(100);

  static final long HANDLER_BUDGET_NANOS = HANDLER_BUDGET.toNanos();

  /** How many mutations one slice of a drain that a ref began may run. */
  static final int SLICE_MUTATIONS_MAX = 256;

  /** How long one slice of a drain that a ref began may take. */
  static final long SLICE_NANOS_MAX = 5_000_000;

  private enum Life {
    NEW,
    STARTED,
    DISPOSING,
    DISPOSED,
    BROKEN
  }

  private TypeOnLoop home;
  private final Result.Executed executed = new Result.Executed(0);
  private long transitions;
  /** Whether the mutation that the queue tick counted last is still running. */
  private boolean isTicking;

  /** What {@code transitions} was at the last load; -1 without one. Numbers go on, since records name them. */
  private long transitionsLoaded = -1;

  /** What most machines most of the time do without. */
  @Nullable
  Extras extras;

  private Life life = Life.NEW;
  private boolean isDraining;

  Machine(String id, MachineType<S> type, TypeOnLoop home) {
    super(id, type.schema());
    this.home = home;
    home.machineMade();
  }

  // Mutations.

  /**
   * The machine's first act: adds {@code Start} if the schema has it, else lets autos activate themselves.
   *
   * @throws IllegalStateException the second time
   */
  public Result start() {
    checkThread();
    if (isDraining) {
      throw new IllegalStateException(
          "Expected start() from outside a handler: it is the first act of " + id);
    }
    if (life == Life.NEW) {
      life = Life.STARTED;
    } else if (life == Life.STARTED) {
      throw new IllegalStateException("Expected a machine that was not started, but " + id
          + " was: a host starts it, so there is no need to");
    }
    if (schema.has("Start")) {
      return add(schema.state("Start"));
    }
    if (life != Life.STARTED) {
      return refused(endOfLife());
    }
    var run = beginDrain();
    try {
      run.runAutoChain();
      drainAll(run);
    } catch (Throwable fatal) {
      throw breakDown(run, fatal);
    }
    endDrain(run);
    return executed();
  }

  public Result add(State state) {
    return call(MutationType.ADD, state, null);
  }

  public Result add(State state, State other) {
    return call(MutationType.ADD, state, other);
  }

  public Result add(StateSet states) {
    return apply(Mutation.add(states));
  }

  public Result add(State state, Args args) {
    return apply(Mutation.add(state).args(args));
  }

  public Result remove(State state) {
    return call(MutationType.REMOVE, state, null);
  }

  public Result remove(State state, State other) {
    return call(MutationType.REMOVE, state, other);
  }

  public Result remove(StateSet states) {
    return apply(Mutation.remove(states));
  }

  public Result remove(State state, Args args) {
    return apply(Mutation.remove(state).args(args));
  }

  public Result set(State state) {
    return call(MutationType.SET, state, null);
  }

  public Result set(StateSet states) {
    return apply(Mutation.set(states));
  }

  public Result set(State state, Args args) {
    return apply(Mutation.set(state).args(args));
  }

  /** Removes the state if it is active now, else adds it. */
  public Result toggle(State state) {
    return is(state) ? remove(state) : add(state);
  }

  /** Removes the states if all of them are active now, else adds them. */
  public Result toggle(StateSet states) {
    return apply(Mutation.toggle(states));
  }

  /** Reports an error: adds {@code Exception}, with an {@link ErrorRecord}. */
  public Result addError(Throwable error) {
    return apply(Mutation.addError(schema.exception(), error));
  }

  /** Reports an error: adds {@code state} and {@code Exception}, with an {@link ErrorRecord}. */
  public Result addError(State state, Throwable error) {
    return apply(Mutation.addError(state, error));
  }

  /** Whether {@link #add(State)} would be accepted now. Outside handlers this asks the handlers too; inside, relations only. */
  public Result canAdd(State state) {
    return apply(Mutation.canAdd(state));
  }

  /** Whether {@link #remove(State)} would be accepted now; see {@link #canAdd}. */
  public Result canRemove(State state) {
    return apply(Mutation.canRemove(state));
  }

  /** Any mutation with any options. */
  public Result apply(Mutation mutation) {
    checkThread();
    return submit(toQueued(mutation), mutation.isPrepended());
  }

  /**
   * Runs a function in the queue, between transitions. From a handler it goes to the front and is answered {@code Queued}. What it throws is reported by adding
   * {@code Exception}, and makes the result {@code Failed}.
   */
  public Result eval(Consumer<Machine<?>> function) {
    checkThread();
    return submit(newEval(function), true);
  }

  private QueuedMutation newEval(Consumer<Machine<?>> function) {
    var eval = new QueuedMutation(MutationType.ADD, new int[0], host().promises());
    eval.eval = Objects.requireNonNull(function);
    return eval;
  }

  /** A mutation of one or two states without options, run without leaving anything behind if nothing else is under way. */
  private Result call(MutationType type, State state, @Nullable State other) {
    checkThread();
    int rank = schema.rankOf(state);
    if (other == null && isPlain(rank) && type != MutationType.SET) {
      return callPlain(type, rank);
    }
    int otherRank = other == null ? rank : schema.rankOf(other);
    if (!isDraining && isLive() && (extras == null || extras.queue.isEmpty())) {
      var run = beginDrain();
      var direct = run.direct;
      direct.type = type;
      direct.called[0] = rank;
      direct.called[1] = otherRank;
      direct.count = rank == otherRank ? 1 : 2;
      Result result;
      try {
        beginTick();
        direct.queueTick(queueTick);
        result = run.runChain(direct);
        endTick(queueTick);
        drainAll(run);
      } catch (Throwable fatal) {
        throw breakDown(run, fatal);
      }
      endDrain(run);
      return result.isExecuted() ? executed() : result;
    }
    int[] called = rank == otherRank ? new int[] {rank} : new int[] {rank, otherRank};
    return submit(new QueuedMutation(type, called, host().promises()), false);
  }

  @Override
  boolean isDraining() {
    return isDraining;
  }

  /** Whether the state can be switched without asking anybody. */
  private boolean isPlain(int rank) {
    return Bits.get(home.plain, rank)
        && !isDraining
        && isLive()
        && (extras == null || extras.ignores(rank));
  }

  /** What the general path comes to if nothing but the state itself is concerned; the comparison with the twin holds both to it. */
  private Result callPlain(MutationType type, int rank) {
    queueTick++;
    transitions++;
    home.loop.stats().count(type, LoopStats.Outcome.EXECUTED);
    if (Bits.get(active, rank) == (type == MutationType.REMOVE)) {
      active[rank >>> 6] ^= 1L << rank;
      ticks[schema.indexOfRank(rank)]++;
      version++;
    }
    if (extras != null) {
      extras.tellFollower();
    }
    return executed();
  }

  private QueuedMutation toQueued(Mutation mutation) {
    int[] called = ranks(mutation.states());
    var queued =
        new QueuedMutation(mutation.type(areActive(called)), called, host().promises());
    for (var guard : mutation.requiredTicks()) {
      schema.rankOf(guard.state());
    }
    queued.isCheck = mutation.isCheck();
    queued.ifVersion = mutation.requiredVersion();
    queued.ifTicks = mutation.requiredTicks();
    queued.args = mutation.args();
    queued.origin = mutation.origin();
    var error = mutation.error();
    if (error != null) {
      queued.error = ErrorRecord.reported(error);
      queued.args = queued.args.with(ErrorRecord.ARG, queued.error);
    }
    return queued;
  }

  /** One state is the usual case, and a stream costs a ref's mutation more than its transition. */
  private int[] ranks(List<State> states) {
    return states.size() == 1
        ? new int[] {schema.rankOf(states.get(0))}
        : states.stream().mapToInt(schema::rankOf).distinct().toArray();
  }

  private boolean areActive(int[] ranks) {
    for (int rank : ranks) {
      if (!Bits.get(active, rank)) {
        return false;
      }
    }
    return true;
  }

  /** Decides what becomes of a call: answered at once, queued, or run with all that is queued before it. */
  private Result submit(QueuedMutation mutation, boolean toFront) {
    var running = running();
    if (!isLive()) {
      return refusedEarly(mutation, endOfLife());
    }
    if (running != null) {
      return submitFromHandler(mutation, toFront, running);
    }
    // With slices of a ref's drain pending, other mutations may be first: all of it runs now.
    var drain = beginDrain();
    QueuedMutation admitted;
    try {
      admitted = admit(mutation, toFront || mutation.isCheck, false);
      drainAll(drain);
    } catch (Throwable fatal) {
      throw breakDown(drain, fatal);
    }
    endDrain(drain);
    var result = Objects.requireNonNull(admitted.result());
    return result.isExecuted() ? executed() : result;
  }

  private Result submitFromHandler(QueuedMutation mutation, boolean toFront, TransitionRun run) {
    if (mutation.isCheck) {
      return run.checkRelations(mutation);
    }
    var queue = extras().queue;
    if (mutation.type == MutationType.REMOVE
        && mutation.eval == null
        && isIdleRemove(mutation, run, queue)) {
      return executed();
    }
    run.isCauseOf(mutation);
    var admitted = admit(mutation, toFront, run.hasPendingReport());
    var refused = admitted.result();
    return refused != null ? refused : new Result.Queued(admitted);
  }

  /** A remove of what is inactive, will be inactive, and has no reason to become active before it would run. */
  private boolean isIdleRemove(QueuedMutation mutation, TransitionRun run, MutationQueue queue) {
    if (!queue.isEmpty() || run.hasPendingReport()) {
      return false;
    }
    for (int rank : mutation.called) {
      if (Bits.get(active, rank) || run.mayBecomeActive(rank)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Puts a mutation into the queue.
   *
   * @return what runs for it: itself, or an equal one at the tail; itself with a result if it was refused
   */
  private QueuedMutation admit(QueuedMutation mutation, boolean toFront, boolean hasPendingReport) {
    var queue = extras().queue;
    var tail = queue.tail();
    var multi = home.relations.multi();
    if (!toFront
        && tail != null
        && mutation.isPlain(multi)
        && tail.isPlain(multi)
        && mutation.isSameCall(tail)) {
      return tail;
    }
    if (mutation.depth > DEPTH_MAX) {
      return refuse(
          mutation,
          VerdictCode.DEPTH_EXCEEDED,
          "More than " + DEPTH_MAX + " mutations in a row caused each other");
    }
    if (queue.isFull(hasPendingReport)) {
      if (mutation.error == null || toFront) {
        return refuse(
            mutation, VerdictCode.QUEUE_FULL, QUEUE_MAX + " mutations are waiting already");
      }
      var older = queue.appendReserved(mutation, queueTick);
      if (older != null) {
        replace(older, mutation);
      }
    } else if (toFront) {
      queue.prepend(mutation);
    } else if (mutation.isCheck) {
      queue.appendCheck(mutation);
    } else {
      queue.append(mutation, queueTick);
    }
    var stats = home.loop.stats();
    stats.queueMax = Math.max(stats.queueMax, queue.size());
    var reported = mutation.reported();
    if (reported != null) {
      rememberError(reported);
    }
    if (isTraced()) {
      tell(stamp -> new TraceRecord.MutationQueued(
          stamp,
          mutation.type,
          statesOf(mutation),
          mutation.isCheck,
          reported,
          mutation.queueTick(),
          mutation.cause()));
    }
    return mutation;
  }

  private QueuedMutation refuse(QueuedMutation mutation, VerdictCode code, String text) {
    finish(mutation, refusedEarly(mutation, Verdict.of(code, text)));
    return mutation;
  }

  /** The newest error report takes the one place that a full queue keeps. */
  private void replace(QueuedMutation older, QueuedMutation newer) {
    newer.error =
        Objects.requireNonNull(newer.error).replacing(Objects.requireNonNull(older.error));
    newer.args = newer.args.with(ErrorRecord.ARG, newer.error);
    // It leaves its queue tick to the newer one.
    older.queueTick(0);
    finish(
        older,
        refusedEarly(
            older,
            Verdict.of(
                VerdictCode.QUEUE_FULL,
                "A newer error report took the place of this one in a full queue")));
  }

  // The drain.

  private TransitionRun beginDrain() {
    var run = home.borrow(this);
    isDraining = true;
    return run;
  }

  private void drainAll(TransitionRun run) {
    if (extras == null || extras.queue.isEmpty()) {
      return;
    }
    home.loop.stats().drains++;
    while (!extras.queue.isEmpty()) {
      runNext(run);
    }
  }

  private void runNext(TransitionRun run) {
    var mutation = extras().queue.take();
    boolean counts = mutation.queueTick() > 0;
    if (counts) {
      beginTick();
    }
    try {
      finish(mutation, resultOf(mutation, run));
    } catch (Throwable fatal) {
      // It may have moved the clock; who asked for it is told so before the machine breaks.
      finish(mutation, new Result.Failed(fatal, version, StateSet.of()));
      throw fatal;
    }
    if (counts) {
      endTick(mutation.queueTick());
    }
  }

  /** An appended mutation is taken from the queue. */
  private void beginTick() {
    queueTick++;
    isTicking = true;
  }

  private void endTick(long ended) {
    isTicking = false;
    if (extras != null && extras.hasWaits()) {
      extras.waits().mutationEnded(ended);
    }
  }

  private Result resultOf(QueuedMutation mutation, TransitionRun run) {
    if (mutation.deadlineNanos != Long.MAX_VALUE
        && host().nanoTime() - mutation.deadlineNanos > 0) {
      report(stamp -> new TraceRecord.MutationExpired(
          stamp, mutation.type, statesOf(mutation), mutation.queueTick(), mutation.cause()));
      return new Result.NotApplied(ReasonCode.DEADLINE, "deadline");
    }
    var guard = brokenGuard(mutation.ifVersion, mutation.ifTicks);
    if (guard != null) {
      return refusedEarly(mutation, guard);
    }
    return run.runChain(mutation);
  }

  private @Nullable Verdict brokenGuard(long ifVersion, List<Mutation.TickGuard> ifTicks) {
    if (ifVersion >= 0 && ifVersion != version) {
      return Verdict.of(
          VerdictCode.GUARD_FAILED, "Expected version " + ifVersion + ", but it is " + version);
    }
    for (var guard : ifTicks) {
      if (tick(guard.state()) != guard.tick()) {
        return Verdict.of(
            VerdictCode.GUARD_FAILED,
            "Expected " + guard.state() + " at tick " + guard.tick() + ", but it is at "
                + tick(guard.state()));
      }
    }
    return null;
  }

  private void finish(QueuedMutation mutation, Result result) {
    if (mutation.finish(result)) {
      extras().finished.add(mutation);
    }
  }

  /** Ends a drain or a slice: whoever waited is told, in order, with nothing running. */
  private void endDrain(TransitionRun run) {
    isDraining = false;
    home.release(run);
    var more = extras;
    if (more == null) {
      return;
    }
    more.tellFollower();
    if (life == Life.DISPOSING && more.queue.isEmpty()) {
      finishDisposal();
    }
    more.completeAll(more.queue.isEmpty());
  }

  /** A fatal error inside a drain: the machine accepts nothing any more, and everybody who waits is told. */
  private RuntimeException breakDown(TransitionRun run, Throwable fatal) {
    // What calls nothing is first: the stack may be at its end.
    isDraining = false;
    life = Life.BROKEN;
    home.discard(run);
    tellBroken(fatal);
    if (fatal instanceof Error error) {
      throw error;
    }
    throw new AssertionError("Expected the engine not to throw; the run was " + run, fatal);
  }

  private void tellBroken(Throwable fatal) {
    rememberError(fatal);
    report(stamp -> new TraceRecord.MachineBroken(stamp, fatal));
    var reason = new MachineBrokenException(id, fatal);
    extras()
        .abandon(
            reason,
            refused(Verdict.of(VerdictCode.MACHINE_BROKEN, String.valueOf(reason.getMessage()))));
    home.machineGone(this);
  }

  /** What works for this machine, if a drain is under way. */
  private @Nullable TransitionRun running() {
    var running = isDraining ? home.runOf(this) : null;
    if (isDraining && running == null) {
      // Where the stack ended there was not even room to break down.
      isDraining = false;
      life = Life.BROKEN;
    }
    return running;
  }

  // What a ref needs.

  /**
   * Queues a mutation that came through a ref. The drain runs in slices of at most {@value #SLICE_MUTATIONS_MAX} mutations or 5 ms,
   * the next one in a later turn of the loop.
   *
   * @param deadlineNanos the host's time after which the mutation is not applied any more; {@link Long#MAX_VALUE}: never
   * @return completes after the slice in which the mutation ran; never fails
   */
  public Future<Result> enqueue(Mutation mutation, long deadlineNanos) {
    checkThread();
    return enqueue(toQueued(mutation), mutation.isPrepended(), deadlineNanos);
  }

  private Future<Result> enqueue(QueuedMutation queued, boolean toFront, long deadlineNanos) {
    queued.deadlineNanos = deadlineNanos;
    var running = running();
    if (!isLive()) {
      finish(queued, refusedEarly(queued, endOfLife()));
      return queued.end();
    }
    if (running != null) {
      running.isCauseOf(queued);
    }
    return enqueue(queued, toFront);
  }

  /**
   * Hands a payload to the type's handler of its name, in the queue, as if through a ref.
   *
   * @param deadlineNanos the host's time after which it is refused; {@link Long#MAX_VALUE}: never
   * @return completes after the slice in which the handler ran; never fails
   */
  public Future<PayloadOutcome> receive(Payload payload, long deadlineNanos) {
    checkThread();
    var handler = home.compiled.payloadHandlers().get(payload.name());
    if (handler == null) {
      return Future.succeededFuture(new PayloadOutcome.Refused("Expected a payload that "
          + home.type.name() + " has a handler for, but got " + payload.name()));
    }
    var reception = new PayloadReception(handler, payload);
    return enqueue(newEval(reception::receive), false, deadlineNanos).map(reception::outcome);
  }

  /**
   * Offers a payload to whoever {@link #fetch}es its name, here or elsewhere: in the place of the one before, until the state is left or entered again. It is in no export.
   *
   * @throws IllegalStateException if the state is not active, or {@value #OFFERS_MAX} payloads of other names are offered
   */
  public void offer(State state, Payload payload) {
    checkThread();
    if (!is(state) || !isLive()) {
      throw new IllegalStateException("Expected an active state to offer " + payload.name()
          + " with, but " + state + " is not active: offer it in entered(…)");
    }
    extras().offers().put(payload, context(state));
  }

  /** The payload that the machine offers under this name; see {@link #offer}. */
  public Fetched fetch(String name) {
    checkThread();
    var known = extras;
    var payload = known == null ? null : known.offers().get(name);
    return payload == null
        ? new Fetched.NotOffered("absent: " + id + " offers nothing named " + name + " now")
        : new Fetched.Offered(payload);
  }

  private Future<Result> enqueue(QueuedMutation queued, boolean toFront) {
    var running = running();
    boolean hasPendingReport = running != null && running.hasPendingReport();
    var admitted = admit(queued, toFront, hasPendingReport);
    var end = admitted.end();
    if (admitted.result() == null && !isDraining && !extras().isSliceDue) {
      try {
        runSlice();
      } catch (Error fatal) {
        // Who asked has the future; the loop gets the error.
        host().later(() -> {
          throw fatal;
        });
      }
    }
    return end;
  }

  /** As if through a ref: queues the mutation, and answers when it has run; see {@link #enqueue}. Without a limit of its own it waits as long as it takes. */
  @Override
  public Future<Result> send(Mutation mutation) {
    var limit = mutation.limit();
    return enqueue(mutation, limit == null ? Long.MAX_VALUE : host().nanoTime() + limit.toNanos());
  }

  @Override
  public Future<Result> send(Mutation mutation, Retry retry) {
    return retry.follow(
        send(mutation),
        () -> send(mutation),
        host().timers(),
        host().promises(),
        home.loop.retries());
  }

  /**
   * The result of slow work: it comes as if through a ref. It has no origin, so what goes through slow work never counts as a loop of pipes; its cause leads to the
   * transition that has one.
   */
  void applyFork(Mutation mutation, long transition) {
    if (isLive()) {
      var queued = toQueued(mutation);
      queued.causeKind = Cause.Kind.FORK;
      queued.causeTransition = transition;
      enqueue(queued, mutation.isPrepended());
    }
  }

  /** Has the queue run in a later turn, unless one will already. */
  private void runLater() {
    if (!extras().isSliceDue) {
      extras().isSliceDue = true;
      host().later(this::runSlice);
    }
  }

  private void runSlice() {
    var more = extras();
    more.isSliceDue = false;
    boolean hasNothing = more.queue.isEmpty() && life != Life.DISPOSING;
    if (isDraining || life == Life.BROKEN || hasNothing) {
      return;
    }
    long started = host().nanoTime();
    var run = beginDrain();
    try {
      for (int count = 0;
          !more.queue.isEmpty()
              && count < SLICE_MUTATIONS_MAX
              && (count == 0 || host().nanoTime() - started < SLICE_NANOS_MAX);
          count++) {
        runNext(run);
      }
    } catch (Throwable fatal) {
      throw breakDown(run, fatal);
    }
    var stats = home.loop.stats();
    stats.drains++;
    stats.drainNanosMax = Math.max(stats.drainNanosMax, host().nanoTime() - started);
    if (!more.queue.isEmpty()) {
      stats.slices++;
      runLater();
    }
    endDrain(run);
  }

  // Export and import.

  /** All that the machine is now. Not inside a transition: {@link IllegalStateException}. */
  public MachineExport export() {
    checkThread();
    if (isDraining) {
      throw new IllegalStateException("Expected no transition to run, but one does: export " + id
          + " from outside its handlers");
    }
    return MachineExport.of(this);
  }

  /**
   * Makes this new machine what another one was: ticks, version, queue tick, attributes and the text of the last error; state
   * timers start again in full. All or nothing; no handler runs.
   *
   * @throws IllegalStateException if the machine has run already
   * @throws IllegalArgumentException if the export does not fit: another id, unknown states or attributes, active states that
   *     exclude each other
   */
  public void load(MachineExport export) {
    checkThread();
    if (life != Life.NEW || isDraining || hasRun()) {
      throw new IllegalStateException(
          "Expected a machine that has not run yet, but " + id + " has: load into a new one");
    }
    var checked = new MachineImport(id, home.relations, export);
    transitionsLoaded = transitions;
    extras().clearAttributes();
    checked.attributes().forEach(this::setAttribute);
    System.arraycopy(checked.ticks(), 0, ticks, 0, ticks.length);
    Bits.copy(checked.active(), active);
    version = export.version();
    queueTick = export.queueTick();
    extras().error = export.error() == null ? null : new RestoredException(export.error());
    var all = new long[active.length];
    Arrays.fill(all, -1L);
    if (isTraced()) {
      tell(stamp -> new TraceRecord.MachineLoaded(stamp, MachineExport.of(this)));
    }
    if (home.hasTimed) {
      extras().timers().restart(all, 0);
    }
    endContexts(all);
    tellWaitsOfLoad(all);
  }

  /** Whether a mutation was taken from the queue, since the last load if there was one. */
  private boolean hasRun() {
    return transitionsLoaded < 0 ? queueTick > 1 : transitions > transitionsLoaded;
  }

  /** Waits that were made before are judged by what the machine is now. */
  private void tellWaitsOfLoad(long[] all) {
    if (!extras().hasWaits()) {
      return;
    }
    var loaded = new Wait.Moment() {
      @Override
      public long[] active() {
        return active;
      }

      @Override
      public long[] activated() {
        return active;
      }

      @Override
      public long tick(int rank) {
        return tickOfRank(rank);
      }
    };
    extras().waits().transitionEnded(loaded, all);
    extras().waits().askQueries(loaded);
    extras().waits().mutationEnded(queueTick);
    extras().completeAll(true);
  }

  /** {@link #load}, then {@code MachineRestored} is added if the schema has it, then the machine starts. */
  public Result restore(MachineExport export) {
    load(export);
    if (schema.has("MachineRestored")) {
      // What became of it shows on the machine; the start rule holds either way.
      var unused = add(schema.state("MachineRestored"));
    }
    return start();
  }

  // Growth.

  /**
   * Appends states, attributes and handlers, all or nothing. What there is stays: indexes, ticks, waits, contexts, timers, handlers, locals, what is queued. New states are
   * inactive; autos among them have their turn in the next auto step: growth itself starts none.
   *
   * @param grown made by {@link MachineType#grow} of the type that it follows now
   * @throws IllegalStateException inside a transition, or if the machine has ended
   * @throws IllegalArgumentException if the type did not grow from the present one, or its handlers can't be bound
   */
  public void grow(MachineType<?> grown) {
    checkThread();
    if (isDraining) {
      throw new IllegalStateException("Expected no transition to run, but one does: grow " + id
          + " from outside its handlers, in a later turn");
    }
    if (!isLive()) {
      throw new IllegalStateException(
          "Expected a machine that lives, but " + endOfLife().text() + ": it can't grow");
    }
    if (grown == home.type || !grown.isGrownFrom(home.type)) {
      throw new IllegalArgumentException("Expected a type that grew from " + home.type.name()
          + ", which " + id + " follows, but " + grown.name()
          + " did not: make it with type().grow(…)");
    }
    move(home.loop.onLoop(grown));
    report(stamp -> new TraceRecord.MachineGrown(stamp, schema));
  }

  private void move(TypeOnLoop grown) {
    grown.machineMade();
    home.machineLeft(this);
    home = grown;
    grow(grown.type.schema());
    if (extras != null) {
      extras.growLocals(grown.compiled.locals());
      extras.tellGrown();
    }
  }

  // Disposal.

  /**
   * Refuses new calls from now on, finishes the drain, runs the type's disposal hooks, ends contexts and timers, and fails waits with {@link
   * MachineDisposedException}.
   *
   * @return completes when all that is done; the same for a second call
   */
  public Future<Void> dispose() {
    checkThread();
    var disposed = extras().disposed(host().promises());
    if (isLive()) {
      life = Life.DISPOSING;
      if (!isDraining) {
        var run = beginDrain();
        try {
          drainAll(run);
        } catch (Throwable fatal) {
          throw breakDown(run, fatal);
        }
        endDrain(run);
      }
    }
    return disposed;
  }

  private void finishDisposal() {
    life = Life.DISPOSED;
    var more = extras();
    for (var hook : home.compiled.disposalHooks()) {
      try {
        hook.accept(this);
      } catch (RuntimeException | Error thrown) {
        // The other hooks still run: each releases something else.
        rememberError(thrown);
        report(stamp -> new TraceRecord.DisposalHookFailed(stamp, thrown));
      }
    }
    home.machineGone(this);
    report(stamp -> new TraceRecord.MachineDisposed(stamp));
    more.end(new MachineDisposedException(id));
  }

  private boolean isLive() {
    return life == Life.NEW || life == Life.STARTED;
  }

  @Override
  @Nullable
  RuntimeException endedBy() {
    return switch (life) {
      case NEW, STARTED, DISPOSING -> null;
      case DISPOSED -> new MachineDisposedException(id);
      case BROKEN ->
        new MachineBrokenException(
            id, Objects.requireNonNullElseGet(error(), StackOverflowError::new));
    };
  }

  @Override
  boolean isIdle() {
    return !isDraining && queueSize() == 0;
  }

  @Override
  boolean hasEnded(long tick) {
    return isTicking ? tick < queueTick : tick <= queueTick;
  }

  private Verdict endOfLife() {
    if (life == Life.BROKEN && !extras().isAbandoned) {
      // Where the stack ended there was no room to tell it.
      tellBroken(new StackOverflowError("The stack ended while " + id + " broke"));
    }
    return life == Life.BROKEN
        ? Verdict.of(VerdictCode.MACHINE_BROKEN, "The machine " + id + " is broken: " + error())
        : Verdict.of(VerdictCode.DISPOSED, "The machine " + id + " was disposed");
  }

  // What only a machine here can tell.

  /** This life of the machine; another machine with the same id has another. */
  public Incarnation incarnation() {
    checkThread();
    return extras().incarnation();
  }

  /** The type whose handlers it follows. */
  public MachineType<?> type() {
    return home.type;
  }

  /** The queue tick of the last mutation that has ended; {@link #queueTick} if none runs. */
  public long endedQueueTick() {
    checkThread();
    return isTicking ? queueTick - 1 : queueTick;
  }

  /** The tick of the state with this index, {@code 0 ≤ index < schema().size()}. */
  public long tickAt(int index) {
    checkThread();
    return ticks[index];
  }

  /** How many mutations wait. */
  public int queueSize() {
    checkThread();
    return extras == null ? 0 : extras.queue.size();
  }

  /** How many waits are pending. */
  public int pendingWaits() {
    checkThread();
    return extras == null || !extras.hasWaits() ? 0 : extras.waits().pending();
  }

  /** The machine's own object; see {@link MachineType#local}. */
  public <T> T local(Local<T> local) {
    checkThread();
    if (!home.type.isGrownFrom(local.type())) {
      throw new IllegalArgumentException("Expected a local of " + home.type.name()
          + ", but got one of "
          + (local.type().name().equals(home.type.name())
              ? "another instance of it"
              : local.type().name()));
    }
    return extras().local(local, home.compiled.locals());
  }

  // Explaining.

  /**
   * Why a state is not active: what keeps it out, and what would have to change. For an auto, what the next auto step would come to,
   * or the handler that refused it last. Asks relations only, as of now.
   */
  public Why why(State state) {
    checkThread();
    schema.rankOf(state);
    return isLive() ? new Explainer(this, home).why(state) : ended();
  }

  /**
   * Why a mutation would be refused now: by {@code ifVersion} or {@code ifTick}, or by relations, as no handler is asked. For one that was refused, see {@link
   * Result#verdict}.
   */
  public Why why(Mutation mutation) {
    checkThread();
    boolean allActive = mutation.states().stream().allMatch(this::is);
    mutation.states().forEach(schema::rankOf);
    if (!isLive()) {
      return ended();
    }
    var guard = brokenGuard(mutation.requiredVersion(), mutation.requiredTicks());
    return guard == null
        ? new Explainer(this, home).why(mutation.type(allActive), mutation.states())
        : new Why(Why.Kind.GUARD, guard, null, guard.text());
  }

  private Why ended() {
    var verdict = endOfLife();
    return new Why(Why.Kind.ENDED, verdict, null, verdict.text());
  }

  /**
   * Every add of one inactive or multi state and every remove of an active one that relations would accept now, in index order, with the handlers that it would ask;
   * none is asked. A multi state that is active comes twice, the add first.
   */
  public List<NextMutation> next() {
    checkThread();
    return isLive() ? new Explainer(this, home).next() : List.of();
  }

  // Tracing.

  /** Adds a tracer; it sees every fact from now on, after those added before. Added inside a transition, it begins with the next. */
  @Override
  public void trace(Tracer tracer) {
    checkThread();
    var running = running();
    if (running != null && running.isRunning()) {
      tracing().addLater(Objects.requireNonNull(tracer));
    } else {
      beginTracing(tracer);
    }
  }

  private void beginTracing(Tracer tracer) {
    // The sequence goes on with the next record, for those who were there before too.
    var fact = new TraceRecord.MachineTraced(uncountedStamp(), schema, MachineExport.of(this));
    tell(fact, List.of(tracing().add(tracer)));
  }

  @Override
  public boolean untrace(Tracer tracer) {
    checkThread();
    return extras != null && extras.tracing.remove(tracer);
  }

  @Override
  public void pipeAnswered(PipeAnswer answer) {
    checkThread();
    var stats = home.loop.stats();
    stats.pipeMutations++;
    stats.pipeLoops += answer.isLoop() ? 1 : 0;
    if (!answer.result().isExecuted()) {
      stats.pipesNotExecuted++;
      report(stamp -> recordOf(stamp, answer));
    } else if (wantsDetails()) {
      tellDetail(stamp -> recordOf(stamp, answer));
    }
  }

  static TraceRecord recordOf(Stamp stamp, PipeAnswer answer) {
    return new TraceRecord.PipeAnswered(
        stamp,
        answer.pipe(),
        answer.target(),
        // Arguments may be anything, of any size.
        answer.mutation().args(Args.EMPTY).toString(),
        answer.result());
  }

  /**
   * Tells the follower of each drain from now on; null to tell nobody.
   *
   * @throws IllegalStateException if another one is told already
   */
  public void follow(@Nullable Follower follower) {
    checkThread();
    var more = extras();
    if (follower != null && more.follower != null) {
      throw new IllegalStateException(
          "Expected nobody to follow " + id + " yet, but somebody does: share its follower");
    }
    more.follower = follower;
  }

  boolean isTraced() {
    return extras != null && extras.tracing.isOn();
  }

  boolean wantsDetails() {
    return extras != null && extras.tracing.wantsDetails();
  }

  Tracing tracing() {
    return extras().tracing;
  }

  @Override
  void tell(Function<Stamp, TraceRecord> fact) {
    tell(fact.apply(stamp()));
  }

  /** Tells those tracers that want details; there must be some. */
  void tellDetail(Function<Stamp, TraceRecord> fact) {
    tell(fact.apply(uncountedStamp()));
  }

  /** Tells tracers and the host's observer. */
  void report(Function<Stamp, TraceRecord> fact) {
    if (isTraced()) {
      var told = fact.apply(stamp());
      host().observer().record(told);
      tell(told);
    } else {
      host().observer().record(fact.apply(observerStamp()));
    }
  }

  private Stamp stamp() {
    return stamp(tracing().nextSequence());
  }

  /** For what not all tracers are told. */
  private Stamp uncountedStamp() {
    return stamp(tracing().sequence());
  }

  private Stamp observerStamp() {
    return stamp(0);
  }

  private Stamp stamp(long sequence) {
    return new Stamp(id, incarnation(), sequence, host().wallTimeMs());
  }

  private void tell(TraceRecord fact) {
    tell(fact, tracing().all());
  }

  private void tell(TraceRecord fact, List<Tracing.Bound> to) {
    if (isDraining) {
      tracing().tell(fact, to);
    } else {
      tellBetweenDrains(fact, to);
    }
  }

  /** What tracers call is queued, though nothing runs, and has its turn later: whoever is about to make a wait, say, must not see the clock move. */
  private void tellBetweenDrains(TraceRecord fact, List<Tracing.Bound> to) {
    int queued = queueSize();
    var run = beginDrain();
    try {
      tracing().tell(fact, to);
    } finally {
      isDraining = false;
      home.release(run);
      if (life == Life.DISPOSED || life == Life.BROKEN) {
        run.letGo(this);
      }
    }
    if (queueSize() > queued || life == Life.DISPOSING) {
      runLater();
    }
  }

  @Override
  void tracerFailed(RuntimeException thrown) {
    host().observer().record(new TraceRecord.TracerFailed(observerStamp(), thrown));
  }

  // For the running transition.

  long[] timed() {
    return home.timed;
  }

  long[] activeBits() {
    return active;
  }

  void advance(int rank, int by) {
    ticks[schema.indexOfRank(rank)] += by;
  }

  void activate(long[] target) {
    Bits.copy(target, active);
  }

  void countVersion() {
    version++;
  }

  long nextTransition() {
    return ++transitions;
  }

  /** The transition that was begun turned out to be none. */
  long takeBackTransition() {
    return --transitions;
  }

  Result executed() {
    return executed.at(version);
  }

  void endContexts(long[] changed) {
    if (extras != null && extras.hasContexts()) {
      extras.contexts().end(changed);
    }
  }

  boolean watchesArgs() {
    return extras != null && extras.hasWaits() && extras.waits().watchesArgs();
  }

  void stateEntered(int rank, Args args) {
    extras().waits().stateEntered(rank, args.asMap());
  }

  /** Remembers why autos did not enter, for {@link #why}. */
  void noteAutosRefused(long[] ranks, Verdict verdict) {
    extras().refuseAutos(ranks, verdict);
  }

  /** What was remembered of states that enter is over. */
  void noteEntered(long[] ranks) {
    if (extras != null) {
      extras.admitAutos(ranks);
    }
  }

  boolean setAttribute(Attribute<?> attribute, @Nullable Object value) {
    return extras()
        .setAttribute(
            attribute, schema.indexOf(attribute), value, schema.attributes().size());
  }

  void rememberError(Throwable error) {
    extras().error = error;
  }

  /** The end of a transition: waits, timers, tracers. */
  void transitionEnded(TransitionRun run, Result result, long[] changed) {
    if (home.hasTimed && Bits.intersects(changed, home.timed)) {
      extras().timers().restart(changed, run.number());
    }
    var more = extras;
    if (more != null && more.hasWaits()) {
      more.waits().transitionEnded(run, changed);
      if (!result.isRefused() && !run.isCheck()) {
        more.waits().askQueries(run);
      }
    }
    if (result instanceof Result.Refused refused && !run.isAuto() && !run.isCheck()) {
      host()
          .observer()
          .record(new TraceRecord.MutationRefused(
              observerStamp(),
              run.type(),
              run.calledStates(),
              run.queueTick(),
              run.cause(),
              refused));
    }
    if (isTraced()) {
      tell(run.record(result));
    }
    if (more != null) {
      more.tracing.takeJoining().forEach(this::beginTracing);
    }
  }

  /** A state's time is up: it leaves, unless it has left or was entered again. */
  void timeIsUp(StateTimers.Period period) {
    timerFired(MutationType.REMOVE, period.rank(), period);
  }

  /** A state's limit is reached: the other state is added, unless this one has left or was entered again. */
  void limitIsReached(StateTimers.Period period) {
    int other = schema.definition(schema.indexOfRank(period.rank())).limitElse();
    timerFired(MutationType.ADD, schema.rankOfIndex(other), period);
  }

  private void timerFired(MutationType type, int called, StateTimers.Period period) {
    if (isLive() && tickOfRank(period.rank()) == period.tick()) {
      var mutation = new QueuedMutation(type, new int[] {called}, host().promises());
      mutation.causeKind = Cause.Kind.TIMER;
      mutation.causeTransition = period.transition();
      submit(mutation, false);
    }
  }

  @Override
  void checkThread() {
    if (!home.loop.isHere()) {
      throw home.loop.wrongThread("use the machine " + id);
    }
  }

  private Result.Refused refused(Verdict verdict) {
    return new Result.Refused(verdict, version);
  }

  /** A refusal before any transition. */
  private Result refusedEarly(QueuedMutation mutation, Verdict verdict) {
    var result = refused(verdict);
    home.loop.stats().countRefusal(verdict.code());
    report(stamp -> new TraceRecord.MutationRefused(
        stamp, mutation.type, statesOf(mutation), mutation.queueTick(), mutation.cause(), result));
    return result;
  }

  private List<State> statesOf(QueuedMutation mutation) {
    return Arrays.stream(mutation.called, 0, mutation.count)
        .mapToObj(schema::stateOfRank)
        .toList();
  }

  Host host() {
    return home.loop.host();
  }

  @Override
  @Nullable
  ViewExtras knownExtras() {
    return extras;
  }

  @Override
  Extras extras() {
    var known = extras;
    if (known == null) {
      known = new Extras(this, home.loop);
      extras = known;
    }
    return known;
  }
}
