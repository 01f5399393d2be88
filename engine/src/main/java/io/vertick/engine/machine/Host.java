package io.vertick.engine.machine;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.subscription.Promises;
import io.vertick.engine.subscription.Timers;

/** The ports of one loop: what machines need from their surroundings. Every callback comes on the loop's thread. */
public interface Host {
  Timers timers();

  Promises promises();

  /** A monotonic time in nanoseconds. */
  long nanoTime();

  /**
   * A monotonic time in nanoseconds that may be up to 20 ms old: read before and after each handler, to be compared with a budget
   * of 100 ms.
   */
  default long coarseNanoTime() {
    return nanoTime();
  }

  /** Milliseconds since 1970 in UTC, up to 20 ms late; for people and records, never for decisions. */
  long wallTimeMs();

  /** 128 random bits. */
  Incarnation newIncarnation();

  /** The pools for slow work. */
  default Offload offload() {
    return Offload.none();
  }

  /** Runs an action on a later turn of the loop. May be called on any thread. */
  void later(Runnable action);

  /** Receives what an operator wants to know of every machine: failures, slow handlers, refusals, broken machines. Must not throw. */
  Tracer observer();
}
