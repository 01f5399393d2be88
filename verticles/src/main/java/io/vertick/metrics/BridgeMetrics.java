package io.vertick.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertick.bridge.server.BridgeServer;
import io.vertick.bridge.server.BridgeStatus;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/** What a bridge says of itself, as it was at most a second ago. */
public final class BridgeMetrics {
  private static final long LOOK_MS = 1_000;

  private final MeterRegistry registry;
  private final AtomicReference<BridgeStatus> status = new AtomicReference<>(BridgeStatus.NONE);

  private BridgeMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows a bridge in a registry. */
  public static void bind(BridgeServer bridge, Vertx vertx, MeterRegistry registry) {
    var metrics = new BridgeMetrics(registry);
    vertx.setPeriodic(LOOK_MS, due -> bridge.status().onSuccess(metrics.status::set));
    metrics.gauge("connections", BridgeStatus::connections);
    metrics.gauge("sessions", BridgeStatus::sessions);
    metrics.gauge("feeds", BridgeStatus::feeds);
    metrics.gauge("bytes.held", BridgeStatus::bytesHeld);
    metrics.counter("connected", BridgeStatus::connected);
    metrics.counter("resumed", BridgeStatus::resumed);
    metrics.counter("refused", BridgeStatus::refused);
    metrics.counter("handshakes.refused", BridgeStatus::handshakesRefused);
    metrics.counter("handshakes.failed", BridgeStatus::handshakesFailed);
    metrics.counter("malformed", BridgeStatus::malformed);
    metrics.counter("slow", BridgeStatus::slow);
    metrics.counter("requests", BridgeStatus::requests);
    metrics.counter("overloads", BridgeStatus::overloads);
    metrics.counter("bytes.received", BridgeStatus::bytesReceived);
    metrics.counter("bytes.sent", BridgeStatus::bytesSent);
  }

  private void gauge(String name, ToDoubleFunction<BridgeStatus> value) {
    Gauge.builder("vertick.bridge." + name, status, now -> value.applyAsDouble(now.get()))
        .register(registry);
  }

  private void counter(String name, ToDoubleFunction<BridgeStatus> value) {
    FunctionCounter.builder("vertick.bridge." + name, status, now -> value.applyAsDouble(now.get()))
        .register(registry);
  }
}
