package io.vertick.snapshot;

import io.vertick.engine.machine.Host;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineExport;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The machines of one Vert.x whose exports are kept: where, how often, and how far it is with them. Any thread, unless said otherwise. */
public final class Snapshots {
  public static final Duration INTERVAL_DEFAULT = Duration.ofSeconds(5);
  public static final Duration INTERVAL_MIN = Duration.ofMillis(100);
  public static final Duration INTERVAL_MAX = Duration.ofHours(1);

  /** How many machines may be kept at a time: so many exports may wait for the store. */
  public static final int MACHINES_MAX = 10_000;

  /** A store that takes longer has failed. */
  public static final Duration ANSWER_MAX = Duration.ofSeconds(30);

  private record Keeping(SnapshotStore store, Duration interval) {}

  private final Map<String, KeptMachine> machines = new ConcurrentHashMap<>();
  private final SnapshotLog log = new SnapshotLog();
  private final LongAdder saved = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder fallbacks = new LongAdder();
  private final int machinesMax;
  private final Duration answerMax;
  private volatile @Nullable Keeping keeping;

  public Snapshots() {
    this(MACHINES_MAX, ANSWER_MAX);
  }

  /** With other limits. */
  Snapshots(int machinesMax, Duration answerMax) {
    this.machinesMax = machinesMax;
    this.answerMax = answerMax;
  }

  /**
   * Keeps exports in this store from now on; once.
   *
   * @param interval how often a machine that moves is saved, {@link #INTERVAL_MIN} to {@link #INTERVAL_MAX}
   * @throws IllegalStateException the second time
   */
  public synchronized void keepIn(SnapshotStore store, Duration interval) {
    if (interval.compareTo(INTERVAL_MIN) < 0 || interval.compareTo(INTERVAL_MAX) > 0) {
      throw new IllegalArgumentException(
          "Expected an interval of 100 ms to 1 hour between snapshots, but got " + interval);
    }
    if (keeping != null) {
      throw new IllegalStateException(
          "Expected one store for the snapshots of a Vert.x, but there is one already: "
              + keeping().store());
    }
    keeping = new Keeping(Objects.requireNonNull(store), interval);
  }

  /**
   * What a machine is to be restored from.
   *
   * @return fails with {@link SnapshotException} if what is stored can't be used, or with {@link IllegalStateException} without a store
   */
  public Future<Optional<StoredSnapshot>> last(String id) {
    if (keeping == null) {
      return Future.failedFuture(
          new IllegalStateException(
              "Expected a store to restore " + id
                  + " from, but there is none: call keepSnapshots(…) on Vertick before hosting with restoreLast()"));
    }
    return ask(() -> keeping().store().last(id))
        .timeout(answerMax.toMillis(), TimeUnit.MILLISECONDS)
        .onSuccess(last -> last.ifPresent(this::notePassedOver))
        .recover(failure -> Future.failedFuture(unusable(id, failure)));
  }

  private void notePassedOver(StoredSnapshot last) {
    if (!last.passedOver().isEmpty()) {
      fallbacks.increment();
      log.passedOver(last.export().id(), last);
    }
  }

  /**
   * Makes a new machine what it was, or starts it if nothing is stored, and keeps its exports from then on. On the machine's thread.
   *
   * @param host of the machine's loop
   * @return completes when the machine is gone and its last export is stored, or could not be
   * @throws SnapshotException if the export does not fit, or too many machines are kept; then the machine is disposed, and what is stored is left alone
   */
  public Future<Void> begin(Machine<?> machine, Host host, Optional<StoredSnapshot> last) {
    var kept = new KeptMachine(machine, host, this);
    machines.put(machine.id(), kept);
    try {
      checkCount(machine.id());
      last.ifPresentOrElse(stored -> restore(machine, kept, stored), machine::start);
    } catch (SnapshotException refused) {
      machines.remove(machine.id());
      kept.abandon();
      var unused = machine.dispose();
      throw refused;
    }
    return kept.ended();
  }

  private void checkCount(String id) {
    if (machines.size() > machinesMax) {
      throw new SnapshotException("Expected at most " + machinesMax
          + " machines with restoreLast(), but " + id + " is one more");
    }
  }

  private void restore(Machine<?> machine, KeptMachine kept, StoredSnapshot last) {
    kept.restoredFrom(last.export());
    try {
      // What became of its first act shows on the machine.
      var unused = machine.restore(last.export());
    } catch (IllegalArgumentException unfit) {
      throw unusable(
          machine.id(),
          new SnapshotException(last.source() + " does not fit: " + unfit.getMessage(), unfit));
    }
    log.restored(machine.id(), last);
  }

  private static SnapshotException unusable(String id, Throwable reason) {
    return new SnapshotException(
        "Expected to restore " + id + " from its last snapshot, but " + reason.getMessage()
            + ". Mend or delete what is stored, or host it without restoreLast()",
        reason);
  }

  /** A machine was disposed: saves it once more, unless it is stored as it is. Does nothing for one that is not kept. On the machine's thread. */
  public void disposed(String id) {
    var kept = machines.remove(id);
    if (kept != null) {
      kept.disposed();
    }
  }

  /** A machine broke: what it is now can't be trusted, and what is stored stays. On the machine's thread. */
  public void broke(String id) {
    var kept = machines.remove(id);
    if (kept != null) {
      kept.abandon();
    }
  }

  /** What was saved so far. */
  public SnapshotStats stats() {
    var unsaved = machines.values().stream()
        .map(KeptMachine::unsaved)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
    return new SnapshotStats(saved.sum(), failed.sum(), fallbacks.sum(), unsaved);
  }

  // For kept machines.

  Duration interval() {
    return keeping().interval();
  }

  Future<SnapshotStore.Saved> save(MachineExport export) {
    return ask(() -> keeping().store().save(export));
  }

  void countSaved() {
    saved.increment();
  }

  void saveFailed(String id, Throwable reason) {
    failed.increment();
    log.failed(id, reason);
  }

  Duration answerMax() {
    return answerMax;
  }

  SnapshotException noAnswer(String id) {
    return new SnapshotException("Expected the store to save " + id + " in " + answerMax.toSeconds()
        + " s, but it has not answered");
  }

  /** The store's answer; one that throws has failed. */
  private static <T> Future<T> ask(Supplier<Future<T>> question) {
    return Future.succeededFuture().compose(now -> question.get());
  }

  private Keeping keeping() {
    return Objects.requireNonNull(keeping, "Expected a store, but there is none");
  }
}
