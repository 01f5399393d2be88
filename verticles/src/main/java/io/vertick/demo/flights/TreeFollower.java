package io.vertick.demo.flights;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertick.Vertick;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.schema.Attribute;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Follows the board of another process, serves it over HTTP, and measures how late it is: everything on one context. */
final class TreeFollower extends VerticleBase {
  private static final Duration APPEARS_MAX = Duration.ofMinutes(2);
  private static final long SHOW_MS = 250;

  private final Vertick vertick;
  private final FlightsOptions options;
  private final Tracking tracking;
  private final PrometheusMeterRegistry registry;
  private final Timer lag;
  private final AtomicLong version = new AtomicLong();
  private long lastSentAt;

  TreeFollower(
      Vertick vertick,
      FlightsOptions options,
      Tracking tracking,
      PrometheusMeterRegistry registry) {
    this.vertick = vertick;
    this.options = options;
    this.tracking = tracking;
    this.registry = registry;
    lag = Timer.builder("vertick_flights_lag")
        .description("From when the board's driver sent a mutation until it is seen here")
        .publishPercentiles(0.5, 0.99)
        .distributionStatisticExpiry(TreeStatus.LAG_OVER)
        .register(registry);
    Gauge.builder("vertick_flights_version", version, AtomicLong::doubleValue)
        .description("The version of the board that is seen here")
        .register(registry);
  }

  @Override
  public Future<?> start() {
    var board = vertick.machine(FlightsVerticle.BOARD, BoardStates.timedSchema(options.rows()));
    return vertick
        .links()
        .orElseThrow()
        .whenHosted(FlightsVerticle.BOARD, APPEARS_MAX)
        .compose(hosted -> board.attach(tracking))
        .compose(view -> serve(view, Rows.of(view, board)));
  }

  private Future<Void> serve(MachineView<BoardStates> view, Rows rows) {
    var sentAt = Objects.requireNonNull(view.states().sentAt);
    view.trace(fact -> changed(fact, view, sentAt));
    var display = new BoardDisplay(rows, () -> "version " + view.version());
    var serving =
        new FlightsHttp(vertx, vertick, registry, display, () -> TreeStatus.age(view), options);
    TreeRoutes.mount(serving.router(), vertick, view, lag, () -> {});
    vertx.setPeriodic(SHOW_MS, timer -> serving.publish());
    return serving.listen();
  }

  private void changed(TraceRecord fact, MachineView<?> view, Attribute<Long> sentAt) {
    version.set(view.version());
    var sent = view.get(sentAt);
    if (fact instanceof TraceRecord.ReplicaUpdated && sent != null && sent != lastSentAt) {
      lastSentAt = sent;
      lag.record(TreeClock.micros() - sent, TimeUnit.MICROSECONDS);
    }
  }
}
