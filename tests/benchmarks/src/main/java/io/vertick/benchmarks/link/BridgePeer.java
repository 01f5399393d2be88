package io.vertick.benchmarks.link;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertick.Vertick;
import io.vertick.access.Security;
import io.vertick.benchmarks.PlainStates;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Limit;
import io.vertick.client.ClientOptions;
import io.vertick.client.VertickClient;
import io.vertick.cluster.NodeConfig;
import io.vertick.engine.machine.MachineRef;
import io.vertick.node.Bridge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Map;
import java.util.Set;

/** Asks machines behind a bridge, by the Java client. */
final class BridgePeer extends MachinePeer {
  static final String NAME = "Vertick bridge";

  private final int port;

  private BridgePeer(Context context, VertickClient client, int port) {
    super(context, id -> client.machine(id, SCHEMA));
    this.port = port;
  }

  /** A process in no cluster, with the machines on so many event loops. Blocks. */
  static Vertx serve(Ports ports, int loops) {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    var vertick = Vertick.create(vertx, loops);
    Wait.until(Future.all(ids().stream().map(id -> vertick.host(id, TYPE)).toList()));
    open(vertick, ports);
    return vertx;
  }

  /** Lets clients of this machine in. Blocks. */
  static void open(Vertick vertick, Ports ports) {
    // All clients of a benchmark have one address.
    var limits = BridgeLimits.of(Map.of(Limit.SESSIONS, 4_096, Limit.SESSIONS_PER_ADDRESS, 4_096));
    var config = new NodeConfig.Bridge(Ports.HOST, ports.bridge(), Security.NONE, limits);
    Wait.until(Bridge.open(vertick, config, new SimpleMeterRegistry()));
  }

  /** Blocks. */
  static BridgePeer call(Vertx vertx, Ports ports) {
    var context = vertx.getOrCreateContext();
    return Wait.until(Wait.on(
        context,
        () -> VertickClient.connect(vertx, ClientOptions.to(Ports.HOST, ports.bridge()))
            .map(client -> new BridgePeer(context, client, ports.bridge()))));
  }

  /** One of those that answer. */
  static MachineRef<PlainStates> machine(VertickClient client, int target) {
    return client.machine(ids().get(target), SCHEMA);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Integer> ports() {
    return Set.of(port);
  }
}
