package io.vertick.machine;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.schema.Schema;

/** Told which machines are hosted here. */
public interface HostingListener {
  /** The machine is started. On its context. */
  void hosted(Machine<?> machine, MachineOptions options);

  /** The machine with this id follows another schema from now on, which grew from the one that it followed. On its context. */
  default void grown(String id, Schema<?> schema) {}

  /** The machine with this id was disposed, broke, or could not be started. Any thread. */
  void ended(String id);
}
