package io.vertick.snapshot;

import io.vertick.engine.machine.MachineExport;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Keeps the last exports of machines, by id. Any thread; futures complete on the context that asked, and fail with {@link SnapshotException}. What is asked of one
 * machine is done in the order of the calls.
 */
public interface SnapshotStore {
  /** What became of an export that was to be saved. */
  enum Saved {
    /** It is stored, and survives the process and the machine it runs on. */
    STORED,
    /** It was not written: a newer export of the same machine took its place before its turn, or all of them were to be deleted. */
    SUPERSEDED
  }

  /**
   * Stores an export in the place of all earlier ones of this machine; all or nothing. At most one export of a machine waits while another is being written: the
   * newest.
   */
  Future<Saved> save(MachineExport export);

  /**
   * The last export of a machine, or none if nothing is stored. One that is damaged is passed over if there is an older one.
   *
   * @return fails if what is stored can't be used, with a message that names it
   */
  Future<Optional<StoredSnapshot>> last(String id);

  /** Forgets all exports of a machine; nothing happens if there are none. */
  Future<Void> delete(String id);
}
