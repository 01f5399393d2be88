package io.vertick.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertick.Vertick;
import io.vertick.access.Entrance;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.server.BridgeServer;
import io.vertick.cluster.NodeConfig;
import io.vertick.cluster.NodeStartException;
import io.vertick.lines.JsonLines;
import io.vertick.metrics.BridgeMetrics;
import io.vertick.metrics.LineMetrics;
import io.vertx.core.Future;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The TCP port of a node, or of a process that is in no cluster: who may come in, the server, and its metrics. Any thread. */
public final class Bridge {
  private final Entrance entrance;
  private final BridgeServer server;
  private final NodeConfig.Bridge config;

  private Bridge(Entrance entrance, BridgeServer server, NodeConfig.Bridge config) {
    this.entrance = entrance;
    this.server = server;
    this.config = config;
  }

  /**
   * Listens for clients of the machines that {@code vertick} reaches.
   *
   * @return fails with {@link NodeStartException} if the port is taken, or a file of keys or tokens is wrong
   */
  public static Future<Bridge> open(
      Vertick vertick, NodeConfig.Bridge config, MeterRegistry registry) {
    return Entrance.open(vertick.vertx(), config.security())
        .compose(entrance -> serve(vertick, config, registry, entrance))
        .onSuccess(bridge -> BridgeMetrics.bind(bridge.server, vertick.vertx(), registry))
        .recover(failed -> Future.failedFuture(new NodeStartException(
            "Expected to listen on " + config.host() + ":" + config.port() + " for clients, but "
                + failed.getMessage(),
            failed)));
  }

  private static Future<Bridge> serve(
      Vertick vertick, NodeConfig.Bridge config, MeterRegistry registry, Entrance entrance) {
    var lines = new JsonLines(vertick, entrance.doorman(), config.limits());
    LineMetrics.bind(lines, registry);
    return vertick
        .vertx()
        .executeBlocking(Executors.callable(lines::warmUp))
        .compose(warm -> vertick.exchange())
        .compose(exchange -> BridgeServer.start(
            vertick.vertx(),
            exchange,
            entrance.doorman(),
            config.limits(),
            lines,
            options(config, entrance.ssl())))
        .onSuccess(server -> entrance.watch(server::updateSSLOptions))
        .map(server -> new Bridge(entrance, server, config));
  }

  private static NetServerOptions options(
      NodeConfig.Bridge config, @Nullable ServerSSLOptions ssl) {
    var options = new NetServerOptions()
        .setHost(config.host())
        .setPort(config.port())
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setSslHandshakeTimeout(config.limits().of(Limit.HANDSHAKE_MS))
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    return ssl == null ? options : options.setSsl(true).setKeyCertOptions(ssl.getKeyCertOptions());
  }

  /** {@code HOST:PORT} that it listens on. */
  public String address() {
    return config.host() + ":" + server.port();
  }

  /** Says goodbye to all clients, and closes. */
  public Future<Void> close() {
    entrance.close();
    return server.leave().eventually(server::close);
  }
}
