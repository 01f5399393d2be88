package io.vertick.benchmarks.machine;

import io.vertick.benchmarks.BenchmarkHost;
import io.vertick.benchmarks.PlainStates;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.schema.State;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/** What does a tracer add that keeps the record of each transition? */
public class TracerBenchmark extends TransitionBenchmark {
  private Machine<PlainStates> machine;
  private State toggled;
  private @Nullable TraceRecord last;

  @Setup
  public void setUp() {
    machine = new Loop(new BenchmarkHost()).machine("traced", PlainStates.type(4));
    machine.trace(fact -> last = fact);
    toggled = machine.schema().state(1);
  }

  @Benchmark
  @OperationsPerInvocation(2)
  public @Nullable TraceRecord toggle() {
    toggle(machine, toggled);
    return last;
  }
}
