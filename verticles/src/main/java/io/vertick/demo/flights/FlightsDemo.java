package io.vertick.demo.flights;

import static io.vertick.node.MainThread.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertick.Vertick;
import io.vertick.access.Security;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.cluster.NodeConfig;
import io.vertick.demo.DemoException;
import io.vertick.demo.flights.FlightsOptions.Mode;
import io.vertick.demo.flights.FlightsSummary.Recorded;
import io.vertick.engine.machine.LoopStats;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.Schema;
import io.vertick.node.Bridge;
import io.vertick.node.StopSignal;
import io.vertick.trace.TraceSink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs the flights demo from start to end, on the thread of a command line. */
public final class FlightsDemo {
  private static final int CONTRADICTED = 1;
  private static final Duration SUMMARY_MAX = Duration.ofSeconds(5);

  private final FlightsOptions options;
  private final Timetable timetable;
  private final PrintStream out;

  private FlightsDemo(FlightsOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    timetable = timetable(options);
  }

  static Timetable timetable(FlightsOptions options) {
    var whole = Timetable.load(options.source().data());
    var day = options.source().day();
    var played =
        options.source().isWhole() ? whole : whole.of(day == null ? whole.firstDay() : day);
    if (options.mode() == Mode.MACHINES) {
      requireMachines(played);
    }
    return played;
  }

  static void requireMachines(Timetable timetable) {
    int flights = timetable.flights().size();
    if (flights > FlightsOptions.MACHINES_MAX) {
      throw new DemoException(String.format(
          Locale.ROOT,
          "Expected at most %,d flights with a machine each, but got %,d: choose a day with --day",
          FlightsOptions.MACHINES_MAX,
          flights));
    }
  }

  /** The states of one flight, for whoever wants to draw them. */
  public static Schema<?> schema() {
    return RowStates.SCHEMA;
  }

  /**
   * Runs until the time is up or the process is asked to stop.
   *
   * @param isTerminal whether {@code out} may be drawn on
   * @return 0, or 1 if the machines contradict the timetable
   * @throws DemoException if it can't run as asked
   */
  public static int run(FlightsOptions options, PrintStream out, boolean isTerminal) {
    return new FlightsDemo(options, out).run(isTerminal);
  }

  private int run(boolean isTerminal) {
    var recording = recording(options.record());
    try (var signal = new StopSignal(SUMMARY_MAX)) {
      End end;
      try (recording) {
        end = play(recording, signal, isTerminal);
      }
      // Only a recording that is closed is complete.
      out.print(end.text(recorded(recording)));
      out.flush();
      return end.summary().isConsistent() ? 0 : CONTRADICTED;
    }
  }

  private static @Nullable TraceSink recording(@Nullable Path file) {
    try {
      return file == null ? null : TraceSink.toFile(file, false);
    } catch (IOException e) {
      throw new DemoException("Expected a file to record into, but " + file + " can't be written ("
          + reason(e) + "): choose another with --record");
    }
  }

  /** What the system says. Of the two commonest reasons it says nothing but the type. */
  private static String reason(IOException failed) {
    if (failed instanceof NoSuchFileException) {
      return "no such folder";
    }
    if (failed instanceof AccessDeniedException) {
      return "access denied";
    }
    return failed instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : String.valueOf(failed.getMessage());
  }

  private static @Nullable Recorded recorded(@Nullable TraceSink recording) {
    return recording == null ? null : new Recorded(recording.written(), recording.dropped());
  }

  /** What a run came to, how long it took, and what the loops have counted. */
  private record End(FlightsSummary summary, double seconds, long transitions) {
    String text(@Nullable Recorded recorded) {
      return summary.text(seconds, transitions, recorded);
    }
  }

  /** From the first machine to the last. */
  private End play(@Nullable TraceSink recording, StopSignal signal, boolean isTerminal) {
    long started = System.nanoTime();
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var vertx = vertx(registry);
    try {
      var vertick = Vertick.create(vertx);
      if (recording != null) {
        await(vertick.trace(recording));
      }
      var verticle = verticle(new BoardScreen(out, isTerminal), registry);
      await(vertx.deployVerticle(verticle));
      var bridge = openBridge(vertick, registry);
      waitForEnd(signal);
      if (bridge != null) {
        await(bridge.close());
      }
      var summary = await(verticle.onContext(verticle::end));
      var stats = await(vertick.stats());
      return new End(summary, (System.nanoTime() - started) / 1e9, transitions(stats));
    } finally {
      await(vertx.close());
    }
  }

  private @Nullable Bridge openBridge(Vertick vertick, PrometheusMeterRegistry registry) {
    if (options.address().bridgePort() == 0) {
      return null;
    }
    var config = new NodeConfig.Bridge(
        "127.0.0.1", options.address().bridgePort(), Security.NONE, BridgeLimits.DEFAULT);
    var bridge = await(Bridge.open(vertick, config, registry)
        .recover(failed -> Future.failedFuture(new DemoException(
            failed.getMessage() + ": choose another with --bridge-port, or 0 for none"))));
    out.println("clients connect to " + bridge.address() + " (docs/bridge.md)");
    out.flush();
    return bridge;
  }

  private static Vertx vertx(PrometheusMeterRegistry registry) {
    return Vertx.builder()
        .with(new VertxOptions()
            .setEventLoopPoolSize(2)
            .setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)))
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
  }

  private FlightsVerticle verticle(BoardScreen screen, PrometheusMeterRegistry registry) {
    return options.mode() == Mode.MACHINES
        ? FlightsVerticle.ofMachines(options, timetable, screen, registry)
        : FlightsVerticle.ofBoard(options, timetable, screen, registry);
  }

  private void waitForEnd(StopSignal signal) {
    var limit = options.limit();
    if (limit == null) {
      signal.await();
    } else {
      boolean unusedStopped = signal.await(limit);
    }
  }

  /** All transitions of a loop. */
  static long transitions(LoopStats stats) {
    long sum = 0;
    for (var type : MutationType.values()) {
      for (var outcome : LoopStats.Outcome.values()) {
        sum += stats.transitions(type, outcome);
      }
    }
    return sum;
  }
}
