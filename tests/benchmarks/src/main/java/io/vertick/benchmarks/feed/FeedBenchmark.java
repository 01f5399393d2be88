package io.vertick.benchmarks.feed;

import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.Tracking.Granularity;
import io.vertick.engine.schema.State;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does a transition cost that others follow, from the machine to the replica? 128 in a turn, of eight states out of 30. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@org.openjdk.jmh.annotations.State(Scope.Thread)
public class FeedBenchmark {
  private static final int TRANSITIONS = 128;

  @Param
  Granularity granularity;

  private Followed followed;
  private List<State> toggled;
  private long told;

  @Setup
  public void setUp() {
    followed =
        new Followed(granularity == Granularity.EACH ? Tracking.ALL.each() : Tracking.ALL, 1);
    var schema = followed.machine.schema();
    toggled = IntStream.rangeClosed(1, 8).mapToObj(schema::state).toList();
  }

  @Benchmark
  @OperationsPerInvocation(TRANSITIONS)
  public long follow() {
    for (int i = 0; i < TRANSITIONS; i++) {
      var unused = followed.machine.toggle(toggled.get(i & 7));
    }
    followed.turn();
    told += TRANSITIONS;
    return followed.shown();
  }

  /** Says on standard error how many bytes a transition took. */
  @TearDown
  public void report() {
    System.err.printf(
        "%n%s: %.1f bytes of updates a transition%n",
        granularity, (double) followed.updateBytes() / told);
  }
}
