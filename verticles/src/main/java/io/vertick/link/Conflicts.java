package io.vertick.link;

import io.vertick.directory.Announcement;
import io.vertick.engine.machine.MachineExport;
import io.vertick.logging.OneLine;
import io.vertick.machine.Hosting;
import io.vertick.snapshot.SnapshotStore;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of two machines with one id, as after a split that healed: the first by {@link Announcement#PRECEDENCE} stays; the other is exported, then disposed. Confined
 * to the context of the links.
 */
final class Conflicts {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.directory");

  private final Hosting hosting;
  private final @Nullable SnapshotStore losers;

  Conflicts(Hosting hosting, @Nullable SnapshotStore losers) {
    this.hosting = hosting;
    this.losers = losers;
  }

  /** Another node hosts a machine that is hosted here as well. */
  void resolve(Announcement own, Announcement other) {
    if (Announcement.PRECEDENCE.compare(own, other) < 0) {
      LOG.error("{} is hosted on {} too: this one stays, as the first", own.id(), other.node());
    } else {
      LOG.error("{} is hosted on {} too: this one gives way", own.id(), other.node());
      giveWay(own.id());
    }
  }

  private void giveWay(String id) {
    hosting
        .ask(id, machine -> Future.succeededFuture(machine.export()))
        .compose(this::keep)
        .eventually(() -> hosting.dispose(id))
        .onFailure(failed -> LOG.error("{} gave way: {}", id, OneLine.of(failed)));
  }

  /** A file that can't be written does not keep two machines alive: the log has the state, whatever happens. */
  private Future<Void> keep(MachineExport export) {
    LOG.warn("{} ends as {}", export.id(), OneLine.of(export));
    return losers == null ? Future.succeededFuture() : losers.save(export).mapEmpty();
  }
}
