package io.vertick.engine.machine;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.subscription.Promises;
import io.vertick.engine.subscription.StateContext;
import io.vertick.engine.subscription.Wait;
import io.vertick.engine.subscription.WaitListener;
import io.vertick.engine.subscription.WaitTable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a machine needs besides its clock once it is used for more than plain calls; made when first needed. Confined to the machine's thread. */
final class Extras implements WaitListener {
  final MutationQueue queue = new MutationQueue();
  /** Mutations that have ended and whose callers are told after the drain. */
  final List<QueuedMutation> finished = new ArrayList<>(0);

  final Tracing tracing;

  @Nullable
  Throwable error;

  @Nullable
  Follower follower;
  /** Whether a slice of a drain will run in a later turn. */
  boolean isSliceDue;

  private final Machine<?> machine;
  private final TypeOnLoop home;
  private final Schema<?> schema;
  private final Host host;
  private @Nullable Incarnation incarnation;
  private @Nullable WaitTable waits;
  private StateContext.@Nullable Table contexts;
  private @Nullable Object @Nullable [] attributes;
  private int attributeBytes;
  private @Nullable Object @Nullable [] locals;
  private @Nullable StateTimers timers;
  private @Nullable Forks forks;
  private @Nullable Map<Integer, Verdict> refusedAutos;
  private @Nullable Promise<Void> disposed;
  private @Nullable RuntimeException endedBy;

  Extras(Machine<?> machine, TypeOnLoop home) {
    this.machine = machine;
    this.home = home;
    schema = machine.schema();
    host = machine.host();
    tracing = new Tracing(machine::tracerFailed);
  }

  Incarnation incarnation() {
    var known = incarnation;
    if (known == null) {
      known = host.newIncarnation();
      incarnation = known;
    }
    return known;
  }

  void tellFollower() {
    if (follower != null) {
      follower.drained();
    }
  }

  /** Whether nobody and nothing follows what becomes of this state, and nothing is queued. */
  boolean ignores(int rank) {
    return queue.isEmpty()
        && !tracing.isOn()
        && (waits == null || waits.ignores(rank))
        && (contexts == null || contexts.isEmpty());
  }

  boolean hasWaits() {
    return waits != null;
  }

  WaitTable waits() {
    var known = waits;
    if (known == null) {
      known = new WaitTable(schema, host.timers(), host.promises(), machine::isDraining, this);
      waits = known;
    }
    return known;
  }

  boolean hasContexts() {
    return contexts != null;
  }

  StateContext.Table contexts() {
    var known = contexts;
    if (known == null) {
      known = new StateContext.Table(schema, host.promises());
      contexts = known;
    }
    return known;
  }

  @Nullable
  Object attribute(int index) {
    return attributes == null ? null : attributes[index];
  }

  void clearAttributes() {
    attributes = null;
    attributeBytes = 0;
  }

  /** Whether the value changed. */
  boolean setAttribute(Attribute<?> attribute, int index, @Nullable Object value, int count) {
    if (value != null && !attribute.type().javaType().isInstance(value)) {
      throw new IllegalArgumentException(
          "Expected a value of type " + attribute.type().name() + " for " + attribute
              + ", but got the " + value.getClass().getSimpleName() + " " + value);
    }
    var values = attributes;
    if (values == null) {
      values = new @Nullable Object[count];
      attributes = values;
    }
    if (Objects.equals(values[index], value)) {
      return false;
    }
    int bytes = attributeBytes - sizeOf(values[index]) + sizeOf(value);
    if (bytes > Attribute.BYTES_MAX) {
      throw new IllegalArgumentException("Expected at most " + Attribute.BYTES_MAX
          + " bytes of attributes, but with " + attribute + " it would be " + bytes
          + ": attributes are for what readers need besides states, not for data");
    }
    attributeBytes = bytes;
    values[index] = value;
    return true;
  }

  private static int sizeOf(@Nullable Object value) {
    return value == null ? 0 : Attribute.sizeOf(value);
  }

  @SuppressWarnings("unchecked") // Each slot is filled by its own local.
  <T> T local(Local<T> local, int count) {
    var slots = locals;
    if (slots == null) {
      slots = new @Nullable Object[count];
      locals = slots;
    }
    var value = slots[local.slot()];
    if (value == null) {
      value = Objects.requireNonNull(
          local.create(), "Expected a local's supplier to make an object, but got null");
      slots[local.slot()] = value;
    }
    return (T) value;
  }

  @Override
  public void waitCreated(Wait wait) {
    home.loop.stats().waits++;
    if (tracing.isOn()) {
      machine.tell(stamp -> new TraceRecord.WaitCreated(stamp, wait.number(), wait.toString()));
    }
  }

  @Override
  public void waitEnded(Wait wait, @Nullable Throwable failure) {
    if (tracing.isOn()) {
      machine.tell(stamp -> new TraceRecord.WaitEnded(stamp, wait.number(), failure));
    }
  }

  @Override
  public void checkThread() {
    machine.checkThread();
  }

  /** Remembers why handlers kept autos out. */
  void refuseAutos(long[] ranks, Verdict verdict) {
    var known = refusedAutos;
    if (known == null) {
      known = new HashMap<>();
      refusedAutos = known;
    }
    for (int rank = Bits.next(ranks, 0); rank >= 0; rank = Bits.next(ranks, rank + 1)) {
      known.put(rank, verdict);
    }
  }

  /** Forgets why handlers kept autos out that enter now. */
  void admitAutos(long[] ranks) {
    if (refusedAutos != null) {
      refusedAutos.keySet().removeIf(rank -> Bits.get(ranks, rank));
    }
  }

  /** Why handlers kept an auto out the last time that it was called; null if it has entered since, or they never did. */
  @Nullable
  Verdict refusalOfAuto(int rank) {
    return refusedAutos == null ? null : refusedAutos.get(rank);
  }

  StateTimers timers() {
    var known = timers;
    if (known == null) {
      known = new StateTimers(machine, home);
      timers = known;
    }
    return known;
  }

  Forks forks() {
    var known = forks;
    if (known == null) {
      known = new Forks(machine, home.loop);
      forks = known;
    }
    return known;
  }

  Future<Void> disposed(Promises promises) {
    var known = disposed;
    if (known == null) {
      known = promises.create();
      disposed = known;
      if (endedBy instanceof MachineDisposedException) {
        known.complete();
      } else if (endedBy != null) {
        known.fail(endedBy);
      }
    }
    return known.future();
  }

  /** Tells everybody whose wait ended during the drain. */
  void completeAll(boolean isIdle) {
    if (waits != null) {
      if (isIdle) {
        waits.becameIdle();
      }
      waits.completeEnded();
    }
    if (contexts != null) {
      contexts.completeEnded();
    }
    while (!finished.isEmpty()) {
      var completing = List.copyOf(finished);
      finished.clear();
      completing.forEach(QueuedMutation::complete);
    }
    if (disposed != null && endedBy instanceof MachineDisposedException) {
      disposed.tryComplete();
    }
  }

  /** Ends contexts and timers, and fails pending waits. */
  void end(RuntimeException reason) {
    endedBy = reason;
    if (follower != null) {
      follower.ended(reason);
    }
    if (contexts != null) {
      contexts.endAll();
    }
    if (timers != null) {
      timers.endAll();
    }
    if (waits != null) {
      if (reason instanceof MachineDisposedException) {
        waits.disposed();
      }
      waits.failAll(reason);
    }
  }

  /** Like {@link #end}, and answers what is queued. */
  void abandon(RuntimeException reason, Result refused) {
    end(reason);
    while (!queue.isEmpty()) {
      var mutation = queue.take();
      if (mutation.finish(refused)) {
        finished.add(mutation);
      }
    }
    completeAll(true);
    if (disposed != null) {
      disposed.tryFail(reason);
    }
  }
}
