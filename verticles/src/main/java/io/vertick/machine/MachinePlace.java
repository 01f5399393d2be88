package io.vertick.machine;

import io.vertick.bridge.remote.Room;
import io.vertick.engine.machine.MachineRef;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * A taken id. Its machine is made a little later, on its own context. Any thread.
 *
 * @param number grows with each id that is taken
 * @param made completes when the machine is started
 * @param inFlight the mutations of refs that are under way, those included that wait for the machine to be made
 */
record MachinePlace(long number, Promise<HostedMachine> made, Room inFlight) {
  MachinePlace(long number) {
    this(number, Promise.promise(), new Room(MachineRef.IN_FLIGHT_MAX));
  }

  Future<HostedMachine> machine() {
    return made.future();
  }
}
