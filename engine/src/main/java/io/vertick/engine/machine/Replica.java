package io.vertick.engine.machine;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.Wait;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A view of a machine that lives elsewhere. It shows a state that the machine once had, never a mixture; reads and waits cost no message. Confined to the thread of its {@link
 * Loop}.
 *
 * <p>Waits for one state, and contexts, go by ticks: a state that came and went within one update is not missed. Waits for several states are judged where an update ends;
 * with {@link Tracking#each} that is the end of each transition. Of a state that may be re-entered, one update can't tell a re-entry from a leave and a return, so {@link
 * #whenNot(State)} does not take it for a leave.
 */
public final class Replica<S extends States> extends ClockedView<S> {
  private final Loop loop;
  private final Tracking tracking;
  /** By rank; null if all states are followed. */
  private final long @Nullable [] tracked;

  private final LongSupplier lastHeardNanos;
  private final Runnable whenDetached;
  private final ViewExtras extras;
  private final long[] activated;
  private final long[] changed;
  private final long[] left;
  private final Moment moment = new Moment();
  private @Nullable Incarnation incarnation;
  private boolean isStale;
  private boolean isMoving;
  private @Nullable RuntimeException ended;

  Replica(
      String id,
      Schema<S> schema,
      Tracking tracking,
      Loop loop,
      LongSupplier lastHeardNanos,
      Runnable whenDetached) {
    super(id, schema);
    this.loop = loop;
    this.tracking = tracking;
    this.lastHeardNanos = lastHeardNanos;
    this.whenDetached = whenDetached;
    tracked = tracking.isComplete() ? null : ranks(tracking.indexes(schema));
    extras = new ViewExtras(this, loop);
    activated = Bits.create(schema.size());
    changed = Bits.create(schema.size());
    left = Bits.create(schema.size());
  }

  private long[] ranks(long[] indexes) {
    var ranks = Bits.create(schema.size());
    for (int index = Bits.next(indexes, 0); index >= 0; index = Bits.next(indexes, index + 1)) {
      Bits.set(ranks, schema.rankOfIndex(index));
    }
    return ranks;
  }

  public Tracking tracking() {
    return tracking;
  }

  /** The life of the source that is shown; null before the first is. */
  public @Nullable Incarnation incarnation() {
    return incarnation;
  }

  // What the feed says.

  /**
   * Shows a state as a whole, up to date: the first, a later one after some updates were lost, or one of another life. Then what waits for ticks, or for mutations, fails with {@link
   * MachineRestartedException}, contexts end, and the other waits are judged by what is shown now.
   */
  public void show(ViewState state) {
    checkThread();
    if (ended != null) {
      return;
    }
    boolean isFirst = incarnation == null;
    boolean isNewLife = !state.incarnation().equals(incarnation);
    boolean isAnotherLife = isNewLife && !isFirst;
    incarnation = state.incarnation();
    isStale = false;
    beginMove();
    if (isAnotherLife && extras.hasWaits()) {
      extras.waits().failByTicks(new MachineRestartedException(id));
    }
    for (int index = 0; index < ticks.length; index++) {
      moveTo(index, state.clock().tick(index), isAnotherLife);
    }
    schema.attributes().forEach(attribute -> {
      int index = schema.indexOf(attribute);
      setAttribute(index, state.attributes().get(index));
    });
    extras.error = state.error();
    version = state.version();
    queueTick = state.queueTick();
    endMove(stamp -> isNewLife
        ? new TraceRecord.MachineTraced(stamp, schema, MachineExport.of(this))
        : new TraceRecord.MachineLoaded(stamp, MachineExport.of(this)));
  }

  /**
   * Shows what happened since.
   *
   * @return false if the update starts from another version than the one that is shown: then nothing has changed
   */
  public boolean apply(ViewUpdate update) {
    checkThread();
    if (ended != null || incarnation == null || update.base() != version) {
      return false;
    }
    beginMove();
    var diff = update.diff();
    for (int i = 0; i < diff.size(); i++) {
      int index = diff.index(i);
      moveTo(index, ticks[index] + diff.increment(i), false);
    }
    if (!update.attributes().isEmpty()) {
      update.attributes().forEach(this::setAttribute);
    }
    if (update.error() != null) {
      extras.error = update.error();
    }
    version = update.version();
    queueTick = update.queueTick();
    endMove(stamp -> new TraceRecord.ReplicaUpdated(stamp, update));
    return true;
  }

  private void beginMove() {
    isMoving = true;
    Bits.clearAll(activated);
    Bits.clearAll(changed);
    Bits.clearAll(left);
  }

  private void moveTo(int index, long tick, boolean isAnotherLife) {
    long before = ticks[index];
    if (tick == before && !isAnotherLife) {
      return;
    }
    int rank = schema.rankOfIndex(index);
    boolean isActive = Clock.isActive(tick);
    ticks[index] = tick;
    Bits.set(changed, rank);
    if (isActive != Bits.get(active, rank)) {
      Bits.flip(active, rank);
    }
    if (isAnotherLife ? isActive : Clock.activations(tick) > Clock.activations(before)) {
      Bits.set(activated, rank);
    }
    // What another life was before it is shown says nothing about the one that was waited on.
    boolean hasReturned =
        !isAnotherLife && tick - before > 1 && !schema.state(index).isMulti();
    if (!isActive || hasReturned) {
      Bits.set(left, rank);
    }
  }

  private void setAttribute(int index, @Nullable Object value) {
    var attributes = schema.attributes();
    if (index < attributes.size()) {
      var unused = extras.setAttribute(attributes.get(index), index, value, attributes.size());
    }
  }

  private void endMove(Function<Stamp, TraceRecord> fact) {
    if (extras.hasContexts()) {
      extras.contexts().end(changed);
    }
    if (extras.hasWaits()) {
      var waits = extras.waits();
      waits.transitionEnded(moment, changed);
      waits.askQueries(moment);
      waits.mutationEnded(queueTick);
    }
    if (extras.tracing.isOn()) {
      tell(fact);
    }
    isMoving = false;
    extras.completeEnded();
  }

  /** The source is silent: what is shown is stale. Queries are asked anew. */
  public void suspect() {
    checkThread();
    stale(true);
  }

  /** What is shown is up to date again. Queries are asked anew. */
  public void heard() {
    checkThread();
    stale(false);
  }

  private void stale(boolean newStale) {
    if (isStale != newStale) {
      isStale = newStale;
      if (extras.hasWaits()) {
        extras.waits().askQueries(moment);
        extras.completeEnded();
      }
    }
  }

  /** Nothing will change any more: contexts end, and waits fail with {@code why}, but for {@link #whenDisposed} if the source was disposed. */
  public void end(RuntimeException why) {
    checkThread();
    if (ended == null) {
      ended = why;
      extras.end(why);
      if (why instanceof MachineDisposedException && extras.tracing.isOn()) {
        tell(TraceRecord.MachineDisposed::new);
      }
      extras.completeEnded();
    }
  }

  @Override
  public void detach() {
    checkThread();
    if (ended == null) {
      end(new MachineUnavailableException("The replica of " + id + " was detached"));
      whenDetached.run();
    }
  }

  // Reading.

  @Override
  public Duration age() {
    checkThread();
    return Duration.ofNanos(Math.max(0, loop.host().nanoTime() - lastHeardNanos.getAsLong()));
  }

  @Override
  public boolean isStale() {
    checkThread();
    return isStale;
  }

  @Override
  public Activity activity(State state) {
    checkThread();
    int rank = schema.rankOf(state);
    if (tracked == null || Bits.get(tracked, rank)) {
      return Bits.get(active, rank) ? Activity.ACTIVE : Activity.INACTIVE;
    }
    return isRequired(schema.indexOfRank(rank)) ? Activity.ACTIVE : Activity.UNKNOWN;
  }

  /** Whether a followed state that is active requires this one, directly or through others: the source keeps to that. */
  private boolean isRequired(int index) {
    var reached = Bits.create(schema.size());
    var open = new ArrayDeque<Integer>();
    active().forEach(state -> open.add(state.index()));
    while (!open.isEmpty()) {
      for (int required : schema.definition(open.remove()).require()) {
        if (required == index) {
          return true;
        }
        if (!Bits.get(reached, required)) {
          Bits.set(reached, required);
          open.add(required);
        }
      }
    }
    return false;
  }

  @Override
  int rankOf(State state) {
    int rank = schema.rankOf(state);
    if (tracked != null && !Bits.get(tracked, rank)) {
      throw new IllegalArgumentException("Expected a state that this replica of " + id
          + " follows, but " + state + " is none of " + tracking
          + ": track it too, or ask for its activity(…)");
    }
    return rank;
  }

  @Override
  StateSet checked(StateSet states) {
    var known = super.checked(states);
    known.forEach(this::rankOf);
    return known;
  }

  // Waiting.

  /** Arguments stay at the source. */
  @Override
  public Wait whenArgs(State state, Args args) {
    throw atSource("whenArgs");
  }

  /** Replicas do not see the queue. */
  @Override
  public Wait whenIdle() {
    throw atSource("whenIdle");
  }

  private UnsupportedOperationException atSource(String wait) {
    return new UnsupportedOperationException("Expected " + wait + " to be asked of " + id
        + " itself, but this is a replica, which can't know: use the MachineRef");
  }

  // Tracing.

  /** Tells what is shown, at once or as soon as something is, and then each change. */
  @Override
  public void trace(Tracer tracer) {
    checkThread();
    var bound = extras.tracing.add(tracer);
    if (incarnation != null) {
      var stamp = stamp(extras.tracing.sequence());
      extras.tracing.tell(
          new TraceRecord.MachineTraced(stamp, schema, MachineExport.of(this)), List.of(bound));
    }
  }

  @Override
  public boolean untrace(Tracer tracer) {
    checkThread();
    return extras.tracing.remove(tracer);
  }

  @Override
  public void pipeAnswered(PipeAnswer answer) {
    checkThread();
    var stats = loop.stats();
    stats.pipeMutations++;
    stats.pipeLoops += answer.isLoop() ? 1 : 0;
    if (!answer.result().isExecuted()) {
      stats.pipesNotExecuted++;
      loop.host().observer().record(Machine.recordOf(stamp(0), answer));
    }
  }

  @Override
  void tell(Function<Stamp, TraceRecord> fact) {
    if (incarnation == null) {
      // Nobody knows of whose life it would be.
      return;
    }
    extras.tracing.tell(fact.apply(stamp(extras.tracing.nextSequence())), extras.tracing.all());
  }

  @Override
  void tracerFailed(RuntimeException thrown) {
    loop.host().observer().record(new TraceRecord.TracerFailed(stamp(0), thrown));
  }

  private Stamp stamp(long sequence) {
    return new Stamp(
        id, Objects.requireNonNull(incarnation), sequence, loop.host().wallTimeMs());
  }

  // For the rest of the view.

  @Override
  void checkThread() {
    if (!loop.isHere()) {
      throw loop.wrongThread("use the replica of " + id);
    }
  }

  @Override
  ViewExtras knownExtras() {
    return extras;
  }

  @Override
  ViewExtras extras() {
    return extras;
  }

  @Override
  @Nullable
  RuntimeException endedBy() {
    return ended;
  }

  @Override
  boolean isDraining() {
    return isMoving;
  }

  @Override
  boolean isIdle() {
    return false;
  }

  @Override
  boolean hasEnded(long tick) {
    return tick <= queueTick;
  }

  /** Where an update ended, for waits. */
  private final class Moment implements Wait.Moment {
    @Override
    public long[] active() {
      return active;
    }

    @Override
    public long[] activated() {
      return activated;
    }

    @Override
    public long tick(int rank) {
      return tickOfRank(rank);
    }

    @Override
    public boolean wasInactive(int rank) {
      return Bits.get(left, rank);
    }
  }
}
