package io.vertick.benchmarks.machine;

import io.vertick.benchmarks.BenchmarkHost;
import io.vertick.benchmarks.PlainStates;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.State;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Does a plain state cost the same in schemas of every size? The last one and {@code Exception} make the 65,535 that a schema may have. */
public class PlainBenchmark extends TransitionBenchmark {
  @Param({"4", "30", "150", "1000", "65534"})
  private int states;

  private Machine<PlainStates> machine;
  private State toggled;

  @Setup
  public void setUp() {
    machine = new Loop(new BenchmarkHost()).machine("plain", PlainStates.type(states));
    toggled = machine.schema().state(states / 2);
  }

  @Benchmark
  @OperationsPerInvocation(2)
  public Result toggle() {
    return toggle(machine, toggled);
  }
}
