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
 * What do relations of all kinds cost in a small schema? The fixture of the Go library's own tests: two calls, and the auto transition that follows from the first. The
 * auto step after the second comes to nothing, and is in the time.
 */
public class RelationsBenchmark extends TransitionBenchmark {
  private static final class RelatedStates extends States {
    final State a = auto("A");
    final State b = multi("B");
    final State c = state("C");
    final State d = state("D");

    {
      a.require(c);
      b.add(c);
      c.after(d);
      d.add(c, b);
    }
  }

  private Machine<RelatedStates> machine;

  @Setup
  public void setUp() {
    var type = MachineType.of(Schema.of(RelatedStates::new));
    machine = new Loop(new BenchmarkHost()).machine("relations", type);
  }

  @Benchmark
  @OperationsPerInvocation(3)
  public Result addAndRemove() {
    var s = machine.states();
    machine.add(s.d);
    // If D stayed, C would stay away: adding an active D changes nothing, so implies no C.
    return machine.remove(s.c, s.d);
  }
}
