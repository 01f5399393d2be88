package io.vertick.benchmarks.feed;

import io.vertick.engine.machine.Tracking;
import io.vertick.engine.schema.State;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;

/** What do further replicas on the same node cost? One transition a turn. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@org.openjdk.jmh.annotations.State(Scope.Thread)
public class FanOutBenchmark {
  @Param({"1", "50"})
  int replicas;

  private Followed followed;
  private State toggled;

  @Setup
  public void setUp() {
    followed = new Followed(Tracking.ALL, replicas);
    toggled = followed.machine.schema().state(1);
  }

  @Benchmark
  public long follow() {
    var unused = followed.machine.toggle(toggled);
    followed.turn();
    return followed.shown();
  }
}
