package io.vertick.benchmarks.machine;

import io.vertick.benchmarks.BenchmarkHost;
import io.vertick.benchmarks.PlainStates;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.State;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/** Do waits on other states cost anything? 10,000 of them, on 15 of 30 states. */
public class WaitsBenchmark extends TransitionBenchmark {
  private static final int WAITS = 10_000;
  private static final int AWAITED_STATES = 15;

  private Machine<PlainStates> machine;
  private State toggled;

  @Setup
  public void setUp() {
    machine = new Loop(new BenchmarkHost()).machine("awaited", PlainStates.type(30));
    toggled = machine.schema().state(AWAITED_STATES);
    for (int i = 0; i < WAITS; i++) {
      machine.when(machine.schema().state(i % AWAITED_STATES)).future();
    }
  }

  @Benchmark
  @OperationsPerInvocation(2)
  public Result toggle() {
    return toggle(machine, toggled);
  }
}
