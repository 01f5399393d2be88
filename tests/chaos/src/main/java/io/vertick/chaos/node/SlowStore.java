package io.vertick.chaos.node;

import io.vertick.engine.machine.MachineExport;
import io.vertick.snapshot.SnapshotStore;
import io.vertick.snapshot.StoredSnapshot;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;

/** A store whose disk can be made slow. Any thread. */
final class SlowStore implements SnapshotStore {
  private final Vertx vertx;
  private final SnapshotStore store;
  private long delayMs;
  private long dueMs;

  SlowStore(Vertx vertx, SnapshotStore store) {
    this.vertx = vertx;
    this.store = store;
  }

  /** Each save takes so much longer from now on. */
  synchronized void delay(long ms) {
    delayMs = ms;
  }

  @Override
  public Future<Saved> save(MachineExport export) {
    return vertx.timer(takeTurn()).compose(waited -> store.save(export));
  }

  /** How long to wait: a save that is fast again must not overtake the slow ones. */
  private synchronized long takeTurn() {
    long now = System.currentTimeMillis();
    dueMs = Math.max(dueMs + 1, now + Math.max(1, delayMs));
    return dueMs - now;
  }

  @Override
  public Future<Optional<StoredSnapshot>> last(String id) {
    return store.last(id);
  }

  @Override
  public Future<Void> delete(String id) {
    return store.delete(id);
  }
}
