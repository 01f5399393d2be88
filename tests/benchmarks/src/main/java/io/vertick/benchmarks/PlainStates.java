package io.vertick.benchmarks;

import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;

/** So many states without relations, and {@code Exception}, as in every schema. */
public final class PlainStates extends States {
  private PlainStates(int count) {
    for (int i = 0; i < count; i++) {
      state("S" + i);
    }
  }

  /** Their schema; {@code count} is 1 to 65,534. */
  public static Schema<PlainStates> schema(int count) {
    return Schema.of(() -> new PlainStates(count));
  }

  /** A type without handlers; {@code count} is 1 to 65,534. */
  public static MachineType<PlainStates> type(int count) {
    return MachineType.of(schema(count));
  }
}
