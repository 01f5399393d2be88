package io.vertick.machine;

import io.vertick.engine.machine.Machine;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A machine and the loop it lives on.
 *
 * @param inFlight how many mutations of refs are under way; any thread
 */
record HostedMachine(Machine<?> machine, LoopHost host, AtomicInteger inFlight) {
  HostedMachine(Machine<?> machine, LoopHost host) {
    this(machine, host, new AtomicInteger());
  }
}
