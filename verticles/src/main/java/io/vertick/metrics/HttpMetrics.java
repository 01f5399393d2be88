package io.vertick.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertick.access.HttpConnections;

/** Who is connected over HTTP, as meters named {@code vertick.http.*}. */
public final class HttpMetrics {
  private HttpMetrics() {}

  /** Registers the meters. They hold the connections weakly: keep them as long as the registry. */
  public static void bind(HttpConnections connections, MeterRegistry registry) {
    Gauge.builder("vertick.http.connections", connections, HttpConnections::open)
        .description("Connections over HTTP now")
        .register(registry);
    FunctionCounter.builder(
            "vertick.http.connections.refused", connections, HttpConnections::refused)
        .description("Connections over HTTP that were closed at once, since there were too many")
        .register(registry);
    FunctionCounter.builder("vertick.http.connections.late", connections, HttpConnections::late)
        .description("Connections over HTTP that were closed because they asked nothing in time")
        .register(registry);
  }
}
