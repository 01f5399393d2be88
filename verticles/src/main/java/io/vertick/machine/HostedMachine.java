package io.vertick.machine;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.schema.Schema;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A machine and the loop it lives on.
 *
 * @param schema what it follows now; any thread
 * @param saved completes when the machine is gone and its last export is stored, or could not be; at once for one that is not kept
 */
record HostedMachine(
    Machine<?> machine,
    LoopHost host,
    MachineOptions options,
    AtomicReference<Schema<?>> schema,
    Future<Void> saved) {}
