package io.vertick.benchmarks.heap;

import io.vertick.benchmarks.BenchmarkHost;
import io.vertick.benchmarks.PlainStates;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.State;
import java.util.function.IntFunction;

/** Machines of four plain states on one loop. */
final class VertickCrowd implements Crowd {
  private final MachineType<PlainStates> type = PlainStates.type(4);
  private final State toggled = type.schema().state(1);
  private final Loop loop = new Loop(new BenchmarkHost());
  private final Machine<?>[] machines;
  private final IntFunction<String> ids;

  private VertickCrowd(int count, IntFunction<String> ids) {
    machines = new Machine<?>[count];
    this.ids = ids;
  }

  /** All have one and the same id, so that none is weighed. */
  static Crowd withoutIds(int count) {
    return new VertickCrowd(count, number -> "machine");
  }

  /** Each has an id of its own, of up to 14 characters. */
  static Crowd withIds(int count) {
    return new VertickCrowd(count, number -> "machine-" + number);
  }

  @Override
  public void fill() {
    for (int i = 0; i < machines.length; i++) {
      machines[i] = loop.machine(ids.apply(i), type);
      machines[i].start();
    }
  }

  @Override
  public void toggleAll() {
    for (var machine : machines) {
      machine.toggle(toggled);
    }
  }
}
