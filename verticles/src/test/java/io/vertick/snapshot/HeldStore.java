package io.vertick.snapshot;

import io.vertick.engine.machine.MachineExport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A store in memory that answers when the test says so. Confined to the test's thread. */
final class HeldStore implements SnapshotStore {
  /** A save that was asked for. */
  record Asked(MachineExport export, Promise<Saved> end) {}

  final List<Asked> asked = new ArrayList<>();

  /** What is asked for, in order. */
  List<Long> versions() {
    return asked.stream().map(save -> save.export().version()).toList();
  }

  /** Answers the newest save. */
  void answer() {
    asked.get(asked.size() - 1).end().complete(Saved.STORED);
  }

  @Override
  public Future<Saved> save(MachineExport export) {
    var save = new Asked(export, Promise.promise());
    asked.add(save);
    return save.end().future();
  }

  @Override
  public Future<Optional<StoredSnapshot>> last(String id) {
    return Future.succeededFuture(Optional.empty());
  }

  @Override
  public Future<Void> delete(String id) {
    return Future.succeededFuture();
  }
}
