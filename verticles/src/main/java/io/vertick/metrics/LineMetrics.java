package io.vertick.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertick.lines.JsonLines;
import io.vertick.lines.LineStats;
import java.util.function.ToDoubleFunction;

/** What connections that speak JSON lines do, as meters named {@code vertick.lines.*}; see {@link LineStats}. */
public final class LineMetrics {
  private final JsonLines lines;
  private final MeterRegistry registry;

  private LineMetrics(JsonLines lines, MeterRegistry registry) {
    this.lines = lines;
    this.registry = registry;
  }

  /** Registers the meters. They hold the lines weakly: keep them as long as the registry. */
  public static void bind(JsonLines lines, MeterRegistry registry) {
    Gauge.builder("vertick.lines.open", lines, known -> known.stats().open()).register(registry);
    var metrics = new LineMetrics(lines, registry);
    metrics.counter("requests", LineStats::requests);
    metrics.counter("written", LineStats::lines);
    metrics.counter("mistakes", LineStats::mistakes);
    metrics.counter("forbidden", LineStats::forbidden);
    metrics.counter("overloads", LineStats::overloads);
    metrics.counter("refused", LineStats::refused);
    metrics.counter("slow", LineStats::slow);
    metrics.counter("idle", LineStats::idle);
    metrics.counter("too.long", LineStats::tooLong);
  }

  private void counter(String name, ToDoubleFunction<LineStats> value) {
    FunctionCounter.builder(
            "vertick.lines." + name, lines, known -> value.applyAsDouble(known.stats()))
        .register(registry);
  }
}
