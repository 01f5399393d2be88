package io.vertick.benchmarks.machine;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.State;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Warmup;

/** How all questions of this package are asked: on one thread, an operation is one transition, in nanoseconds. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public abstract class TransitionBenchmark {
  /** On and off again: two transitions. */
  static Result toggle(Machine<?> machine, State state) {
    machine.add(state);
    return machine.remove(state);
  }
}
