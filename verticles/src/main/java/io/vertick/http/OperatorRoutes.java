package io.vertick.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertick.Vertick;
import io.vertick.metrics.VertickMetrics;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code /health/live}, {@code /health/ready} and {@code /metrics}, for whoever operates the process. */
public final class OperatorRoutes {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Vertick vertick;
  private final PrometheusMeterRegistry registry;
  private final VertickMetrics metrics;

  private OperatorRoutes(Vertick vertick, PrometheusMeterRegistry registry) {
    this.vertick = vertick;
    this.registry = registry;
    metrics = VertickMetrics.bind(vertick, registry);
  }

  /** Adds the routes. */
  public static void mount(Router router, Vertick vertick, PrometheusMeterRegistry registry) {
    var routes = new OperatorRoutes(vertick, registry);
    router.get("/health/live").handler(OperatorRoutes::live);
    router.get("/health/ready").handler(routes::ready);
    router.get("/metrics").handler(routes::scrape);
  }

  /** 200 as long as this loop answers at all. */
  private static void live(RoutingContext request) {
    request.response().end("live\n");
  }

  /** 200 when {@link Vertick#isReady}, else 503. */
  private void ready(RoutingContext request) {
    vertick
        .isReady()
        .onSuccess(isReady -> request
            .response()
            .setStatusCode(isReady ? 200 : 503)
            .end(isReady ? "ready\n" : "not ready\n"))
        .onFailure(request::fail);
  }

  private void scrape(RoutingContext request) {
    metrics
        .refresh()
        .onSuccess(refreshed -> request
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT)
            .end(registry.scrape()))
        .onFailure(request::fail);
  }
}
