package io.vertick.benchmarks.flights;

import io.vertick.benchmarks.BenchmarkHost;
import io.vertick.demo.flights.FlightsReplay;
import io.vertick.engine.machine.Loop;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How many transitions a second do one board and a machine for each flight make of a timetable? An operation is the whole timetable; the driver that decides the mutations is timed, too. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class FlightsBenchmark {
  private static final String SHIPPED = "shipped";
  private static final String EACH = "each";

  /** What one iteration has done, for the report. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Counted {
    public long transitions;
  }

  /** The day that comes with the demo, or a file. */
  @Param(SHIPPED)
  private String timetable;

  /** Of the board; or a machine for each flight. */
  @Param({"10", "50", EACH})
  private String rows;

  private FlightsReplay replay;

  @Setup
  public void setUp() {
    var data = timetable.equals(SHIPPED) ? null : Path.of(timetable);
    var loop = new Loop(new BenchmarkHost());
    replay = rows.equals(EACH)
        ? FlightsReplay.onMachines(loop, data)
        : FlightsReplay.onBoard(loop, data, Integer.parseInt(rows));
  }

  /** Figures of a replay that went wrong are worth nothing. */
  @TearDown
  public void check() {
    if (!replay.contradiction().isEmpty()) {
      throw new IllegalStateException(
          "Expected the board to agree with the timetable, but " + replay.contradiction());
    }
  }

  @Benchmark
  public void play(Counted counted) {
    counted.transitions += replay.play();
  }
}
