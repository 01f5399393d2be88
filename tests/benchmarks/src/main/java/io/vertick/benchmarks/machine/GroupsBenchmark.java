package io.vertick.benchmarks.machine;

import io.vertick.benchmarks.BenchmarkHost;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/**
 * What does the general path cost among 30 states with relations, ten of them active? Ten exclusive groups of three, the first of each group requires the first of the
 * one before; states of the last group take turns.
 */
public class GroupsBenchmark extends TransitionBenchmark {
  private static final int GROUPS = 10;

  private static final class GroupedStates extends States {
    GroupedStates() {
      State before = null;
      for (int group = 0; group < GROUPS; group++) {
        var first = state("G" + group + "A");
        exclusive(first, state("G" + group + "B"), state("G" + group + "C"));
        if (before != null) {
          first.require(before);
        }
        before = first;
      }
    }
  }

  private Machine<GroupedStates> machine;
  private State one;
  private State other;

  @Setup
  public void setUp() {
    var schema = Schema.of(GroupedStates::new);
    machine = new Loop(new BenchmarkHost()).machine("groups", MachineType.of(schema));
    for (int group = 0; group < GROUPS - 1; group++) {
      machine.add(schema.state("G" + group + "A")).orElseThrow();
    }
    one = schema.state("G" + (GROUPS - 1) + "B");
    other = schema.state("G" + (GROUPS - 1) + "C");
  }

  @Benchmark
  @OperationsPerInvocation(2)
  public Result swap() {
    machine.add(one);
    return machine.add(other);
  }
}
