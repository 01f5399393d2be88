package io.vertick.demo.flights;

import static io.vertick.node.MainThread.await;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertick.Vertick;
import io.vertick.cluster.NodeConfig;
import io.vertick.demo.DemoException;
import io.vertick.engine.machine.Tracking;
import io.vertick.node.StopSignal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** One process of the flights tree, on the thread of a command line: the root drives the board, the others follow it, and some of these relay it. */
public final class TreeMember {
  private static final Duration STOP_MAX = Duration.ofSeconds(30);

  private final NodeConfig node;
  private final FlightsOptions options;
  private final List<String> via;
  private final boolean isRelay;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private TreeMember(NodeConfig node, FlightsOptions options, List<String> via, boolean isRelay) {
    this.node = node;
    this.options = options.at(node.http().host(), node.http().port());
    this.via = via;
    this.isRelay = isRelay;
  }

  /**
   * Runs until the process is asked to stop.
   *
   * @param options how the root drives the board; its rows count for all, its address for nobody: that stands in {@code node}
   * @param via the relays to follow the board over, the preferred one first
   * @param isRelay whether others may follow it here; one that does not, and follows over nobody, is the root
   * @return 0
   * @throws io.vertick.cluster.NodeStartException if the node can't start
   * @throws DemoException if it can't run as asked otherwise
   */
  public static int run(
      NodeConfig node, FlightsOptions options, List<String> via, boolean isRelay, PrintStream out) {
    return new TreeMember(node, options, via, isRelay).run(out);
  }

  private int run(PrintStream out) {
    try (var signal = new StopSignal(STOP_MAX)) {
      var builder = Vertx.builder().withMetrics(new MicrometerMetricsFactory(registry));
      var metered =
          new VertxOptions().setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true));
      var vertick = await(Vertick.join(node, builder, metered));
      try {
        await(isRoot() ? drive(vertick) : follow(vertick));
        out.println(node.id() + " is on http://" + options.address().host() + ":"
            + options.address().port());
        out.flush();
        signal.await();
      } finally {
        await(vertick.close());
      }
      return 0;
    }
  }

  private boolean isRoot() {
    return via.isEmpty() && !isRelay;
  }

  private Future<Void> drive(Vertick vertick) {
    var unseen = new BoardScreen(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
    var verticle =
        FlightsVerticle.ofTree(options, FlightsDemo.timetable(options), unseen, registry);
    var nothingLate = Timer.builder("vertick_flights_lag").register(registry);
    return vertick
        .vertx()
        .deployVerticle(verticle)
        .compose(deployed -> verticle.onContext(() -> {
          TreeRoutes.mount(
              verticle.pages().router(),
              vertick,
              verticle.firstMachine(),
              nothingLate,
              verticle::pause);
          return null;
        }));
  }

  private Future<Void> follow(Vertick vertick) {
    var tracking = Tracking.ALL.via(via.toArray(String[]::new));
    var schema = BoardStates.timedSchema(options.rows());
    var following =
        vertick.vertx().deployVerticle(new TreeFollower(vertick, options, tracking, registry));
    return isRelay
        ? following.compose(deployed -> vertick.relay(FlightsVerticle.BOARD, schema, tracking))
        : following.mapEmpty();
  }
}
