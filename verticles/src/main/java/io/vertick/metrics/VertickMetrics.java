package io.vertick.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertick.Vertick;
import io.vertick.engine.machine.LoopStats;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.link.LinkStatus;
import io.vertick.link.Links;
import io.vertick.snapshot.SnapshotStats;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The counters of all loops as meters, named {@code vertick.*}. Counting costs an addition on the loop; the loops are asked when somebody reads: call {@link
 * #refresh} first, as {@code /metrics} does. Keep the object as long as the registry: meters hold it weakly.
 */
public final class VertickMetrics {
  private final Vertick vertick;
  // Written and read by whoever scrapes; an older sum is a correct one, too.
  private volatile LoopStats sum = new LoopStats();

  private final MultiGauge pools;
  private final List<MultiGauge> linkGauges;

  /** A figure that each link has. */
  private record LinkGauge(String name, String description, ToDoubleFunction<LinkStatus> value) {
    MultiGauge register(MeterRegistry registry) {
      return MultiGauge.builder("vertick.link." + name).description(description).register(registry);
    }
  }

  private static final List<LinkGauge> LINK_GAUGES = List.of(
      new LinkGauge("ready", "1 if messages flow", link -> link.state().equals("Ready") ? 1 : 0),
      new LinkGauge(
          "round.trip.seconds",
          "Smoothed round-trip time, seconds",
          link -> link.roundTripNanos() / 1e9),
      new LinkGauge("in.flight", "Requests of this node without outcome", LinkStatus::inFlight),
      new LinkGauge(
          "credit.bytes", "Requests that the other node would take now", LinkStatus::creditBytes),
      new LinkGauge("outbox.bytes", "Sent and not acknowledged", LinkStatus::outboxBytes),
      new LinkGauge("sent.bytes", "Sent since the link began", LinkStatus::bytesSent),
      new LinkGauge("received.bytes", "Received since the link began", LinkStatus::bytesReceived),
      new LinkGauge("resent.messages", "Messages sent again", LinkStatus::messagesResent),
      new LinkGauge("malformed.frames", "Frames against the protocol", LinkStatus::malformed),
      new LinkGauge("foreign.frames", "Frames of other lives", LinkStatus::foreign),
      new LinkGauge("suspicions", "Silences of three seconds", LinkStatus::suspicions),
      new LinkGauge("followed", "Machines of the other node followed here", LinkStatus::followed),
      new LinkGauge("followers", "Machines here that the other follows", LinkStatus::followers),
      new LinkGauge("feed.resyncs", "Feeds begun anew after a loss", LinkStatus::resyncs),
      new LinkGauge("feed.mismatches", "Checksums that differ", LinkStatus::mismatches));

  /** A figure of all loops together. */
  private record LoopMeter(String name, String description, ToDoubleFunction<LoopStats> value) {}

  private static final List<LoopMeter> LOOP_COUNTERS = List.of(
      new LoopMeter(
          "vertick.transitions.auto",
          "Transitions that auto states called",
          LoopStats::autoTransitions),
      new LoopMeter("vertick.drains", "Drains begun through refs", LoopStats::drains),
      new LoopMeter(
          "vertick.drain.slices", "Drains that went on in a later turn", LoopStats::slices),
      new LoopMeter("vertick.handlers.failed", "Handlers that threw", LoopStats::handlersFailed),
      new LoopMeter(
          "vertick.handlers.slow", "Handlers over their budget of 100 ms", LoopStats::handlersSlow),
      new LoopMeter("vertick.waits", "Waits made", LoopStats::waits),
      new LoopMeter(
          "vertick.pipe.mutations", "Mutations of pipes, answered", LoopStats::pipeMutations),
      new LoopMeter(
          "vertick.pipe.mutations.not.executed",
          "Mutations of pipes that were not executed",
          LoopStats::pipesNotExecuted),
      new LoopMeter(
          "vertick.pipe.loops",
          "Mutations of pipes that were not sent, as they would have gone in a loop",
          LoopStats::pipeLoops),
      new LoopMeter("vertick.forks", "Slow work that handlers started", LoopStats::forks),
      new LoopMeter(
          "vertick.forks.failed",
          "Slow work that threw, or that its pool did not take",
          LoopStats::forksFailed),
      new LoopMeter(
          "vertick.forks.timed.out", "Slow work over its limit", LoopStats::forksTimedOut),
      new LoopMeter(
          "vertick.forks.late",
          "Results of slow work that came after their state or time was over",
          LoopStats::forksLate));

  private static final List<LoopMeter> LOOP_GAUGES = List.of(
      new LoopMeter(
          "vertick.queue.max",
          "Longest queue of a machine since the start, mutations",
          LoopStats::queueMax),
      new LoopMeter(
          "vertick.drain.seconds.max",
          "Longest slice of a drain since the start, seconds",
          stats -> stats.drainNanosMax() / 1e9),
      new LoopMeter("vertick.machines", "Machines hosted now", LoopStats::machines));

  private VertickMetrics(Vertick vertick, MeterRegistry registry) {
    this.vertick = vertick;
    registerTransitions(registry);
    LOOP_COUNTERS.forEach(
        meter -> counter(meter.name(), meter.description(), meter.value()).register(registry));
    LOOP_GAUGES.forEach(meter -> gauge(registry, meter));
    registerSnapshots(registry);
    // Pools may be added at any time; two rows each.
    pools = MultiGauge.builder("vertick.pool.works")
        .description("Slow work in a pool now")
        .register(registry);
    refreshPools();
    linkGauges = LINK_GAUGES.stream().map(gauge -> gauge.register(registry)).toList();
  }

  /** Registers the meters. */
  public static VertickMetrics bind(Vertick vertick, MeterRegistry registry) {
    return new VertickMetrics(vertick, registry);
  }

  /** Asks the loops for their counters; completes when the meters show them. */
  public Future<Void> refresh() {
    var links = vertick.links().map(Links::status).orElse(Future.succeededFuture(List.of()));
    return vertick
        .stats()
        .onSuccess(stats -> {
          sum = stats;
          refreshPools();
        })
        .compose(stats -> links)
        .onSuccess(this::refreshLinks)
        .mapEmpty();
  }

  private void refreshLinks(List<LinkStatus> links) {
    for (int i = 0; i < linkGauges.size(); i++) {
      var value = LINK_GAUGES.get(i).value();
      linkGauges
          .get(i)
          .register(
              links.stream()
                  .map(link ->
                      MultiGauge.Row.of(Tags.of("node", link.node()), value.applyAsDouble(link)))
                  .toList(),
              true);
    }
  }

  private void registerTransitions(MeterRegistry registry) {
    for (var type : MutationType.values()) {
      for (var outcome : LoopStats.Outcome.values()) {
        counter(
                "vertick.transitions",
                "Transitions by type and result, checks not counted",
                stats -> stats.transitions(type, outcome))
            .tag("type", type.text())
            .tag("result", outcome.name().toLowerCase(Locale.ROOT))
            .register(registry);
      }
    }
    for (var code : VerdictCode.values()) {
      counter(
              "vertick.refusals",
              "Refused mutations by verdict code",
              stats -> stats.refusals(code))
          .tag("code", code.text())
          .register(registry);
    }
  }

  private void registerSnapshots(MeterRegistry registry) {
    snapshotCounter(
        registry, "saved", "Exports of machines that were stored", SnapshotStats::saved);
    snapshotCounter(registry, "failed", "Saves that failed", SnapshotStats::failed);
    snapshotCounter(
        registry,
        "fallbacks",
        "Machines restored from an older export, because the last one was damaged",
        SnapshotStats::fallbacks);
    Gauge.builder(
            "vertick.snapshots.unsaved.seconds",
            vertick,
            source -> source.snapshotStats().unsaved().toNanos() / 1e9)
        .description("Age of the oldest change that was noticed and is not stored, seconds")
        .strongReference(true)
        .register(registry);
  }

  private void snapshotCounter(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<SnapshotStats> value) {
    FunctionCounter.builder(
            "vertick.snapshots." + name,
            this,
            metrics -> value.applyAsDouble(metrics.vertick.snapshotStats()))
        .description(description)
        .register(registry);
  }

  private void refreshPools() {
    var rows = new ArrayList<MultiGauge.Row<?>>();
    vertick.pools().forEach((name, stats) -> {
      rows.add(MultiGauge.Row.of(Tags.of("pool", name, "is", "running"), stats.running()));
      rows.add(MultiGauge.Row.of(Tags.of("pool", name, "is", "waiting"), stats.waiting()));
    });
    pools.register(rows, true);
  }

  private FunctionCounter.Builder<VertickMetrics> counter(
      String name, String description, ToDoubleFunction<LoopStats> value) {
    return FunctionCounter.builder(name, this, metrics -> value.applyAsDouble(metrics.sum))
        .description(description);
  }

  private void gauge(MeterRegistry registry, LoopMeter meter) {
    Gauge.builder(meter.name(), this, metrics -> meter.value().applyAsDouble(metrics.sum))
        .description(meter.description())
        .strongReference(true)
        .register(registry);
  }
}
