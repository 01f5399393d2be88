package io.vertick.benchmarks.machine;

import io.vertick.benchmarks.BenchmarkHost;
import io.vertick.benchmarks.PlainStates;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.State;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/** What do two handlers of the toggled state add, one that may refuse and one that is final? */
public class HandlersBenchmark extends TransitionBenchmark {
  private static final class WithTwoHandlers extends MachineType<PlainStates> {
    WithTwoHandlers() {
      super(PlainStates.schema(4));
    }

    @Override
    protected void handlers(PlainStates s, Handlers on) {
      on.enter(toggled(), tx -> tx.accept()).entered(toggled(), tx -> {});
    }

    State toggled() {
      return schema().state(1);
    }
  }

  private Machine<PlainStates> machine;
  private State toggled;

  @Setup
  public void setUp() {
    var type = new WithTwoHandlers();
    machine = new Loop(new BenchmarkHost()).machine("handlers", type);
    toggled = type.toggled();
  }

  @Benchmark
  @OperationsPerInvocation(2)
  public Result toggle() {
    return toggle(machine, toggled);
  }
}
