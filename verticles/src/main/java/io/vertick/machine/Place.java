package io.vertick.machine;

import io.vertick.engine.machine.MachineRef;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A taken id. Its machine is made a little later, on its own context. Any thread.
 *
 * @param number grows with each id that is taken
 * @param made completes when the machine is started
 * @param inFlight how many mutations of refs are under way, those included that wait for the machine to be made
 */
record Place(long number, Promise<HostedMachine> made, AtomicInteger inFlight) {
  Place(long number) {
    this(number, Promise.promise(), new AtomicInteger());
  }

  Future<HostedMachine> machine() {
    return made.future();
  }

  /** Counts one more mutation in, unless as many are in flight as may be. */
  boolean admit() {
    if (inFlight.incrementAndGet() > MachineRef.IN_FLIGHT_MAX) {
      inFlight.decrementAndGet();
      return false;
    }
    return true;
  }

  /** An admitted mutation has its answer. */
  void leave() {
    inFlight.decrementAndGet();
  }
}
