package io.vertick.engine.machine;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.subscription.Promises;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a machine needs besides its clock once it is used for more than plain calls; made when first needed. Confined to the machine's thread. */
final class Extras extends ViewExtras {
  final MutationQueue queue = new MutationQueue();
  /** Mutations that have ended and whose callers are told after the drain. */
  final List<QueuedMutation> finished = new ArrayList<>(0);

  @Nullable
  Follower follower;
  /** Whether everybody who waits was told that the machine is broken. */
  boolean isAbandoned;
  /** Whether a slice of a drain will run in a later turn. */
  boolean isSliceDue;

  private final Machine<?> machine;
  private final Host host;
  private @Nullable Incarnation incarnation;
  private @Nullable Object @Nullable [] locals;
  private @Nullable StateTimers timers;
  private @Nullable Forks forks;
  private @Nullable Offers offers;
  private @Nullable Map<Integer, Verdict> refusedAutos;
  private @Nullable Promise<Void> disposed;
  private @Nullable RuntimeException endedBy;

  Extras(Machine<?> machine, Loop loop) {
    super(machine, loop);
    this.machine = machine;
    host = machine.host();
  }

  Incarnation incarnation() {
    var known = incarnation;
    if (known == null) {
      known = host.newIncarnation();
      incarnation = known;
    }
    return known;
  }

  void tellGrown() {
    if (follower != null) {
      follower.grown();
    }
  }

  void tellFollower() {
    if (follower != null) {
      follower.drained();
    }
  }

  /** Whether nobody and nothing follows what becomes of this state, and nothing is queued. */
  boolean ignores(int rank) {
    return queue.isEmpty() && isIgnored(rank);
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

  /** There are so many locals from now on, no fewer than before. */
  void growLocals(int count) {
    if (locals != null) {
      locals = Arrays.copyOf(locals, count);
    }
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
      known = new StateTimers(machine);
      timers = known;
    }
    return known;
  }

  Forks forks() {
    var known = forks;
    if (known == null) {
      known = new Forks(machine, loop);
      forks = known;
    }
    return known;
  }

  Offers offers() {
    var known = offers;
    if (known == null) {
      known = new Offers();
      offers = known;
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
    if (isIdle && hasWaits()) {
      waits().becameIdle();
    }
    completeEnded();
    while (!finished.isEmpty()) {
      var completing = List.copyOf(finished);
      finished.clear();
      completing.forEach(QueuedMutation::complete);
    }
    if (disposed != null && endedBy instanceof MachineDisposedException) {
      disposed.tryComplete();
    }
  }

  /** Ends contexts and timers, fails pending waits, and tells the follower. */
  @Override
  void end(RuntimeException reason) {
    endedBy = reason;
    if (follower != null) {
      follower.ended(reason);
    }
    if (timers != null) {
      timers.endAll();
    }
    super.end(reason);
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
    isAbandoned = true;
  }
}
