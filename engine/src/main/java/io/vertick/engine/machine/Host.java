package io.vertick.engine.machine;

import io.vertick.engine.subscription.Promises;
import io.vertick.engine.subscription.Timers;

/** The ports of one loop: what machines need from their surroundings. Every callback comes on the loop's thread. */
public interface Host {
  Timers timers();

  Promises promises();

  /** A monotonic time in nanoseconds; a coarse one will do, it is compared with budgets of 5 ms and more. */
  long nanoTime();

  /** Runs an action on a later turn of the loop. */
  void later(Runnable action);

  /** Receives what an operator wants to know of every machine: failures, slow handlers, refusals, broken machines. Must not throw. */
  Tracer observer();
}
