package io.vertick.snapshot;

/** A snapshot is not what was written: torn, cut off or changed. An older one may do. */
final class DamagedSnapshotException extends SnapshotException {
  private static final long serialVersionUID = 1L;

  DamagedSnapshotException(String message) {
    super(message);
  }
}
