package io.vertick.snapshot;

import io.vertick.logging.OneLine;
import io.vertick.logging.RateLimit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what an operator wants to know of snapshots: one line an event, the machine's id first, at most {@value RateLimit#LINES_MAX} lines a second and kind. Any
 * thread.
 */
final class SnapshotLog {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.snapshot");

  private final RateLimit failures;
  private final RateLimit fallbacks;
  private final RateLimit restores;

  SnapshotLog() {
    this(System::nanoTime);
  }

  /** With another clock, in nanoseconds. */
  SnapshotLog(LongSupplier nanoTime) {
    failures = new RateLimit(nanoTime);
    fallbacks = new RateLimit(nanoTime);
    restores = new RateLimit(nanoTime);
  }

  /** An export could not be stored. */
  synchronized void failed(String id, Throwable reason) {
    if (failures.admits()) {
      LOG.error("{} was not saved: {}{}", id, OneLine.of(reason), failures.leftOut());
    }
  }

  /** An older export is to be restored. */
  synchronized void passedOver(String id, StoredSnapshot older) {
    if (fallbacks.admits()) {
      LOG.warn(
          "{} falls back to version {} of {}: {}{}",
          id,
          older.export().version(),
          older.source(),
          OneLine.of(String.join("; ", older.passedOver())),
          fallbacks.leftOut());
    }
  }

  /** A machine is what it was. */
  synchronized void restored(String id, StoredSnapshot last) {
    if (LOG.isInfoEnabled() && restores.admits()) {
      LOG.info(
          "{} restored at version {} from {}{}",
          id,
          last.export().version(),
          last.source(),
          restores.leftOut());
    }
  }
}
