package io.vertick.machine;

import io.vertick.engine.machine.Machine;

/** A machine and the loop it lives on. */
record HostedMachine(Machine<?> machine, LoopHost host) {}
