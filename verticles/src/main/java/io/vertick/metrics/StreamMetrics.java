package io.vertick.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertick.follow.FollowStreams;

/** What streams do, as meters named {@code vertick.streams.*}. */
public final class StreamMetrics {
  private StreamMetrics() {}

  /** Registers the meters. They hold the streams weakly: keep them as long as the registry. */
  public static void bind(FollowStreams streams, MeterRegistry registry) {
    Gauge.builder("vertick.streams.open", streams, known -> known.stats().open())
        .description("Streams of those who follow machines over HTTP now")
        .register(registry);
    FunctionCounter.builder(
            "vertick.streams.lines", streams, known -> known.stats().lines())
        .description("Lines written to streams")
        .register(registry);
    FunctionCounter.builder(
            "vertick.streams.dropped", streams, known -> known.stats().dropped())
        .description("Streams whose readers took nothing for too long")
        .register(registry);
  }
}
