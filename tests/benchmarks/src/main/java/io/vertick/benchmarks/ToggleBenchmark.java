package io.vertick.benchmarks;

import com.github.oxo42.stateless4j.StateMachine;
import com.github.oxo42.stateless4j.StateMachineConfig;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;

/** One plain state on and off, without handlers, in schemas of several sizes; an operation is one transition. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ToggleBenchmark {
  @Param({"4", "30", "150"})
  private int states;

  private Machine<PlainStates> machine;
  private State toggled;
  private StateMachine<Integer, Boolean> stateless4j;

  /** So many states without relations. */
  private static final class PlainStates extends States {
    PlainStates(int count) {
      for (int i = 0; i < count; i++) {
        state("S" + i);
      }
    }
  }

  @Setup
  public void setUp() {
    var schema = Schema.of(() -> new PlainStates(states));
    machine = new Loop(new BenchmarkHost()).machine("benchmark", MachineType.of(schema));
    toggled = schema.state(states / 2);
    var config = new StateMachineConfig<Integer, Boolean>();
    for (int state = 0; state < states; state++) {
      config.configure(state).permit(true, (state + 1) % states);
    }
    // Only the first two take part: on, and off again.
    config.configure(1).permit(false, 0);
    stateless4j = new StateMachine<>(0, config);
  }

  @Benchmark
  @OperationsPerInvocation(2)
  public Result vertick() {
    machine.add(toggled);
    return machine.remove(toggled);
  }

  @Benchmark
  @OperationsPerInvocation(2)
  public Integer stateless4j() {
    stateless4j.fire(true);
    stateless4j.fire(false);
    return stateless4j.getState();
  }
}
