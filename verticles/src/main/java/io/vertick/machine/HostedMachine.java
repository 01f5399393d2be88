package io.vertick.machine;

import io.vertick.engine.machine.Machine;
import io.vertx.core.Future;

/**
 * A machine and the loop it lives on.
 *
 * @param saved completes when the machine is gone and its last export is stored, or could not be; at once for one that is not kept
 */
record HostedMachine(
    Machine<?> machine, LoopHost host, MachineOptions options, Future<Void> saved) {}
