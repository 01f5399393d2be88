package io.vertick.snapshot;

import io.vertick.engine.machine.Host;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineExport;
import io.vertick.engine.subscription.Timers;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A machine whose exports are kept: saved on the interval if it has moved since the last save, one save at a time, and when it is disposed. Confined to the
 * machine's thread, but for {@link #unsaved}.
 */
final class KeptMachine {
  /** How far a machine is: with equal marks nothing that an export holds has changed. */
  private record Mark(long version, long queueTick) {
    static Mark of(Machine<?> machine) {
      return new Mark(machine.version(), machine.queueTick());
    }

    static Mark of(MachineExport export) {
      return new Mark(export.version(), export.queueTick());
    }
  }

  private final Machine<?> machine;
  private final Host host;
  private final Snapshots snapshots;
  private final Promise<Void> ended;
  private @Nullable Mark stored;
  private Timers.Timer timer;
  private boolean isSaving;
  /** When a change was noticed that is not stored, in the host's nanoseconds; null if all is stored. */
  private volatile @Nullable Long unsavedSince;

  /** Begins to save a machine on the interval; it is not started yet. */
  KeptMachine(Machine<?> machine, Host host, Snapshots snapshots) {
    this.machine = machine;
    this.host = host;
    this.snapshots = snapshots;
    ended = host.promises().create();
    timer = nextLook();
  }

  private Timers.Timer nextLook() {
    return host.timers().after(snapshots.interval(), this::look);
  }

  private void look() {
    timer = nextLook();
    if (hasMoved()) {
      noteUnsaved();
      // While the store is at it, looks pass: a slow store makes saves fewer.
      if (!isSaving) {
        var unused = save();
      }
    }
  }

  private void noteUnsaved() {
    if (unsavedSince == null) {
      unsavedSince = host.nanoTime();
    }
  }

  private boolean hasMoved() {
    return !Mark.of(machine).equals(stored);
  }

  private Future<?> save() {
    isSaving = true;
    var export = machine.export();
    long began = host.nanoTime();
    Promise<SnapshotStore.Saved> end = host.promises().create();
    var limit = host.timers()
        .after(snapshots.answerMax(), () -> end.tryFail(snapshots.noAnswer(export.id())));
    snapshots.save(export).onSuccess(end::tryComplete).onFailure(end::tryFail);
    return end.future().onComplete(result -> {
      limit.cancel();
      saved(export, began, result);
    });
  }

  private void saved(MachineExport export, long began, AsyncResult<SnapshotStore.Saved> result) {
    isSaving = false;
    if (result.failed()) {
      snapshots.saveFailed(export.id(), result.cause());
    } else if (result.result() == SnapshotStore.Saved.STORED) {
      snapshots.countSaved();
      stored = Mark.of(export);
      unsavedSince = hasMoved() ? (Long) began : null;
    }
  }

  /** The machine was restored from this export, so it is stored. */
  void restoredFrom(MachineExport export) {
    stored = Mark.of(export);
  }

  /** The machine was disposed: after its last handler it is saved once more. */
  void disposed() {
    timer.cancel();
    if (hasMoved()) {
      save().onComplete(saved -> ended.complete());
    } else {
      ended.complete();
    }
  }

  /** What the machine is now is not to be kept. */
  void abandon() {
    timer.cancel();
    ended.complete();
  }

  /** Completes when the machine is gone and its last export is stored, or could not be. */
  Future<Void> ended() {
    return ended.future();
  }

  /** How long ago the oldest change was noticed that is not stored; zero if there is none. Any thread. */
  Duration unsaved() {
    var since = unsavedSince;
    return since == null ? Duration.ZERO : Duration.ofNanos(host.nanoTime() - since);
  }
}
