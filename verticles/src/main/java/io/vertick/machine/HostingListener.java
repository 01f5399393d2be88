package io.vertick.machine;

import io.vertick.engine.machine.Machine;

/** Told which machines are hosted here. */
public interface HostingListener {
  /** The machine is started. On its context. */
  void hosted(Machine<?> machine, MachineOptions options);

  /** The machine with this id was disposed, broke, or could not be started. Any thread. */
  void ended(String id);
}
