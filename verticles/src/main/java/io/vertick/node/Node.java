package io.vertick.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertick.Vertick;
import io.vertick.cluster.NodeConfig;
import io.vertick.cluster.NodeStartException;
import io.vertick.follow.FollowStreams;
import io.vertick.http.ClusterRoutes;
import io.vertick.http.FollowRoutes;
import io.vertick.http.MachineRoutes;
import io.vertick.http.MutationRoutes;
import io.vertick.http.OperatorRoutes;
import io.vertick.http.WaitRoutes;
import io.vertick.metrics.StreamMetrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;

/** A running node. It answers over HTTP from the moment on when it is ready, and no longer than it is. Any thread. */
public final class Node {
  private final Vertick vertick;
  private final FollowStreams streams;
  private final HttpServer http;
  private final Future<Void> drained;

  private Node(Vertick vertick, FollowStreams streams, HttpServer http, Future<Void> drained) {
    this.vertick = vertick;
    this.streams = streams;
    this.http = http;
    this.drained = drained;
  }

  /**
   * Joins the cluster, hosts the machines, and serves.
   *
   * @return fails with {@link NodeStartException}; then nothing is left behind
   */
  public static Future<Node> start(NodeConfig config) {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var builder = Vertx.builder().withMetrics(new MicrometerMetricsFactory(registry));
    var options =
        new VertxOptions().setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true));
    Promise<Void> drained = Promise.promise();
    return Vertick.join(config, builder, options)
        .compose(vertick -> start(vertick, registry, config.http(), drained)
            .recover(failed -> vertick.close().transform(closed -> Future.failedFuture(failed))));
  }

  private static Future<Node> start(
      Vertick vertick,
      PrometheusMeterRegistry registry,
      NodeConfig.Http http,
      Promise<Void> drained) {
    var streams = new FollowStreams(vertick);
    StreamMetrics.bind(streams, registry);
    return serve(vertick, streams, registry, http, drained)
        .map(server -> new Node(vertick, streams, server, drained.future()));
  }

  private static Future<HttpServer> serve(
      Vertick vertick,
      FollowStreams streams,
      PrometheusMeterRegistry registry,
      NodeConfig.Http http,
      Promise<Void> drained) {
    var router = Router.router(vertick.vertx());
    OperatorRoutes.mount(router, vertick, registry);
    MachineRoutes.mount(router, vertick);
    MutationRoutes.mount(router, vertick);
    WaitRoutes.mount(router, vertick);
    FollowRoutes.mount(router, streams);
    ClusterRoutes.mount(router, vertick, drained::tryComplete);
    return vertick
        .vertx()
        .createHttpServer()
        .requestHandler(router)
        .listen(http.port(), http.host())
        .recover(failed -> Future.failedFuture(new NodeStartException(
            "Expected to listen on " + http.host() + ":" + http.port() + " for HTTP, but "
                + failed.getMessage(),
            failed)));
  }

  /** Its machines, and the cluster. */
  public Vertick vertick() {
    return vertick;
  }

  /** Completes when somebody has asked it to leave, and it has come to rest: {@link #stop} is next. */
  public Future<Void> drained() {
    return drained;
  }

  /** Closes streams with a last line, answers nobody any more, lets what runs for other nodes come to its end, disposes the machines, which saves them a last time, and leaves the cluster. */
  public Future<Void> stop() {
    // Of no context, as the future of close is.
    Promise<Void> stopped = Promise.promise();
    streams
        .stop()
        .eventually(http::close)
        .onComplete(closed -> vertick.close().onComplete(stopped));
    return stopped.future();
  }
}
