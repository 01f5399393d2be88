package io.vertick.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertick.Vertick;
import io.vertick.access.Entrance;
import io.vertick.access.HttpConnections;
import io.vertick.cluster.NodeConfig;
import io.vertick.cluster.NodeStartException;
import io.vertick.follow.FollowStreams;
import io.vertick.http.AccessRoutes;
import io.vertick.http.ClusterRoutes;
import io.vertick.http.FollowRoutes;
import io.vertick.http.MachineRoutes;
import io.vertick.http.MutationRoutes;
import io.vertick.http.OperatorRoutes;
import io.vertick.http.WaitRoutes;
import io.vertick.metrics.HttpMetrics;
import io.vertick.metrics.StreamMetrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A running node. It answers over HTTP from the moment on when it is ready, and no longer than it is. Any thread. */
public final class Node {
  private final Vertick vertick;
  private final FollowStreams streams;
  private final Entrance entrance;
  private final HttpServer http;
  private final @Nullable Bridge bridge;
  private final Future<Void> drained;

  private Node(
      Vertick vertick,
      FollowStreams streams,
      Entrance entrance,
      HttpServer http,
      @Nullable Bridge bridge,
      Future<Void> drained) {
    this.vertick = vertick;
    this.streams = streams;
    this.entrance = entrance;
    this.bridge = bridge;
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
        .compose(vertick -> start(vertick, registry, config, drained)
            .recover(failed -> vertick.close().transform(closed -> Future.failedFuture(failed))));
  }

  private static Future<Node> start(
      Vertick vertick, PrometheusMeterRegistry registry, NodeConfig config, Promise<Void> drained) {
    var streams = new FollowStreams(vertick);
    StreamMetrics.bind(streams, registry);
    return enter(vertick.vertx(), config.http())
        .compose(entrance -> serve(vertick, streams, entrance, registry, config.http(), drained)
            .compose(http -> open(vertick, config.bridge(), registry)
                .map(bridge ->
                    new Node(vertick, streams, entrance, http, bridge, drained.future()))));
  }

  private static Future<@Nullable Bridge> open(
      Vertick vertick, NodeConfig.@Nullable Bridge config, PrometheusMeterRegistry registry) {
    return config == null
        ? Future.succeededFuture()
        : Bridge.open(vertick, config, registry).map(bridge -> bridge);
  }

  /** Its files were looked at with the configuration, so it is rare that they are wrong now. */
  private static Future<Entrance> enter(Vertx vertx, NodeConfig.Http http) {
    return Entrance.open(vertx, http.security())
        .recover(failed -> Future.failedFuture(
            new NodeStartException(String.valueOf(failed.getMessage()), failed)));
  }

  private static Future<HttpServer> serve(
      Vertick vertick,
      FollowStreams streams,
      Entrance entrance,
      PrometheusMeterRegistry registry,
      NodeConfig.Http http,
      Promise<Void> drained) {
    var router = Router.router(vertick.vertx());
    AccessRoutes.mount(router, entrance.doorman());
    OperatorRoutes.mount(router, vertick, registry);
    MachineRoutes.mount(router, vertick);
    MutationRoutes.mount(router, vertick);
    WaitRoutes.mount(router, vertick);
    FollowRoutes.mount(router, streams);
    ClusterRoutes.mount(router, vertick, drained::tryComplete);
    var connections = new HttpConnections(vertick.vertx(), HttpConnections.Limits.DEFAULT);
    HttpMetrics.bind(connections, registry);
    return connections
        .server(optionsOf(entrance.ssl()), router)
        .listen(http.port(), http.host())
        .onSuccess(server -> entrance.watch(server::updateSSLOptions))
        .recover(failed -> Future.failedFuture(new NodeStartException(
            "Expected to listen on " + http.host() + ":" + http.port() + " for HTTP, but "
                + failed.getMessage(),
            failed)));
  }

  private static HttpServerOptions optionsOf(@Nullable ServerSSLOptions ssl) {
    var options = new HttpServerOptions();
    return ssl == null ? options : options.setSsl(true).setKeyCertOptions(ssl.getKeyCertOptions());
  }

  /** Its machines, and the cluster. */
  public Vertick vertick() {
    return vertick;
  }

  /** The port for its clients, if it has one. */
  public Optional<Bridge> bridge() {
    return Optional.ofNullable(bridge);
  }

  /** Completes when somebody has asked it to leave, and it has come to rest: {@link #stop} is next. */
  public Future<Void> drained() {
    return drained;
  }

  /** Closes streams with a last line, answers nobody any more, lets what runs for other nodes come to its end, disposes the machines, which saves them a last time, and leaves the cluster. */
  public Future<Void> stop() {
    // Of no context, as the future of close is.
    Promise<Void> stopped = Promise.promise();
    entrance.close();
    leaveBridge()
        .eventually(streams::stop)
        .eventually(http::close)
        .onComplete(closed -> vertick.close().onComplete(stopped));
    return stopped.future();
  }

  private Future<Void> leaveBridge() {
    return bridge == null ? Future.succeededFuture() : bridge.close();
  }
}
