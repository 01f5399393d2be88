package io.vertick.snapshot;

/** A snapshot can't be saved, read, or restored. The message names the snapshot and says why. */
public class SnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SnapshotException(String message) {
    super(message);
  }

  public SnapshotException(String message, Throwable cause) {
    super(message, cause);
  }
}
