package io.vertick.link;

import static io.vertick.fixture.Futures.await;

import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.server.BridgeServer;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Nodes with bridges, and clients of these with a Vert.x of their own. */
final class BridgeHome {
  /** What nobody caught, on any node. */
  final List<Throwable> uncaught = new CopyOnWriteArrayList<>();

  final Vertx outside = Vertx.vertx();
  final FakeMembership cluster = new FakeMembership();
  final TestNode node;
  private final List<TestNode> nodes = new ArrayList<>();

  /** With one node, {@code a}. */
  BridgeHome() {
    node = node("a");
  }

  /** Another node, linked with the others. */
  TestNode node(String id) {
    var next = new TestNode(id, outside);
    next.vertx.exceptionHandler(uncaught::add);
    nodes.add(next);
    next.link(cluster, new LinkConfig(Duration.ofMillis(50), true, null));
    return next;
  }

  BridgeServer open(Doorman doorman, BridgeLimits limits) {
    return open(node, doorman, limits);
  }

  static BridgeServer open(TestNode node, Doorman doorman, BridgeLimits limits) {
    var options = new NetServerOptions().setHost("127.0.0.1").setPort(0);
    return await(
        BridgeServer.start(node.vertx, node.links().exchange(), doorman, limits, null, options));
  }

  BridgeClient client(BridgeServer server) {
    return client(server, "");
  }

  BridgeClient client(int port) {
    return new BridgeClient(outside, port, "");
  }

  BridgeClient client(BridgeServer server, String token) {
    return new BridgeClient(outside, server.port(), token);
  }

  void close() {
    nodes.forEach(TestNode::close);
    await(outside.close());
  }
}
