package io.vertick.engine.replica;

/** Counts what feeds brought, since the start. Confined to the session's thread. */
public final class ReplicaStats {
  long snapshots;
  long updates;
  long resyncs;
  long mismatches;
  long strays;

  /** States that were shown as a whole. */
  public long snapshots() {
    return snapshots;
  }

  /** Updates that fitted. */
  public long updates() {
    return updates;
  }

  /** Snapshots asked for, because an update did not fit. */
  public long resyncs() {
    return resyncs;
  }

  /** Updates that led to other ticks than those of the source: each is a bug. */
  public long mismatches() {
    return mismatches;
  }

  /** Updates of feeds that are not there any more, or older than what was shown. */
  public long strays() {
    return strays;
  }
}
