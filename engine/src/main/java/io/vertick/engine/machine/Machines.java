package io.vertick.engine.machine;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;

/** Port: finds machines by id, wherever they live. */
public interface Machines {
  /**
   * The machine with this id, whether or not it is hosted by now.
   *
   * @param schema the schema that the caller knows it by
   */
  <S extends States> MachineRef<S> machine(String id, Schema<S> schema);
}
