package io.vertick.demo;

import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.schema.State;
import io.vertx.core.Future;
import java.time.Duration;

/** How a workflow ends: in the state it is meant to reach, with an error, or not in time. */
final class Ending {
  private Ending() {}

  /**
   * What the machine shows once the state or {@code Exception} is active, or the time is over.
   *
   * @param limit 1 ms to 5 minutes
   */
  static Future<MachineSnapshot> of(MachineRef<?> machine, State state, Duration limit) {
    return Future.any(machine.when(state, limit), machine.when(machine.states().exception(), limit))
        .transform(ended -> machine.snapshot());
  }
}
