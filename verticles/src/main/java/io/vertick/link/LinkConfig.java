package io.vertick.link;

import io.vertick.snapshot.SnapshotStore;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How a node keeps its links. Immutable; any thread.
 *
 * @param goneAfter how long a member has not been listed before its requests end as unknown and its machines are forgotten; 1 ms to 10 minutes
 * @param claimWithin how long a member may take to say whether it hosts a machine before the machine is not hosted here; 1 ms to 10 minutes
 * @param waitsWhenUnreachable whether requests wait for a session with their host, until their deadline; else they are not applied at once
 * @param losers where the last export of a machine is stored that gives way to one with the same id; null for the log only
 * @param clock the wall clock that tells since when a machine is hosted: it decides between two with one id, and nothing else
 */
public record LinkConfig(
    Duration goneAfter,
    Duration claimWithin,
    boolean waitsWhenUnreachable,
    @Nullable SnapshotStore losers,
    InstantSource clock) {
  /** Fifteen seconds; requests wait; losers are logged. */
  public static final LinkConfig DEFAULT = new LinkConfig(Duration.ofSeconds(15), true, null);

  public LinkConfig {
    require("a member is gone", goneAfter);
    require("a claim has failed", claimWithin);
  }

  /** With fifteen seconds for claims, by the clock of this machine. */
  public LinkConfig(
      Duration goneAfter, boolean waitsWhenUnreachable, @Nullable SnapshotStore losers) {
    this(goneAfter, Duration.ofSeconds(15), waitsWhenUnreachable, losers, InstantSource.system());
  }

  private static void require(String before, Duration time) {
    if (time.toMillis() < 1 || time.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new IllegalArgumentException(
          "Expected a time of 1 ms to 10 minutes before " + before + ", but got " + time);
    }
  }

  /** The same with this store for losers. */
  public LinkConfig losers(SnapshotStore store) {
    return new LinkConfig(goneAfter, claimWithin, waitsWhenUnreachable, store, clock);
  }

  /** The same by this wall clock. */
  public LinkConfig clock(InstantSource wallClock) {
    return new LinkConfig(goneAfter, claimWithin, waitsWhenUnreachable, losers, wallClock);
  }
}
