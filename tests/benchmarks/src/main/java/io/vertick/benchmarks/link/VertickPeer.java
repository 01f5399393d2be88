package io.vertick.benchmarks.link;

import io.vertick.Vertick;
import io.vertick.cluster.NodeConfig;
import io.vertick.link.LinkStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.Set;

/** Asks machines on another node. */
final class VertickPeer extends MachinePeer {
  static final String NAME = "Vertick link";

  private static final Duration HOSTED_MAX = Duration.ofSeconds(30);

  private final Vertick vertick;
  private final Ports ports;

  private VertickPeer(Vertick vertick, Ports ports) {
    super(vertick.vertx().getOrCreateContext(), id -> vertick.machine(id, SCHEMA));
    this.vertick = vertick;
    this.ports = ports;
  }

  /** A node that hosts the machines, on so many event loops; the raw bus answers on its Vert.x. Blocks. */
  static Vertick serve(Ports ports, int loops) {
    return start(ports.host(loops, ids(), TYPE), loops);
  }

  /** A node that asks. Blocks. */
  static Vertick join(Ports ports, int loops) {
    return start(ports.caller(loops), loops);
  }

  /** A node, on so many event loops. Blocks. */
  static Vertick start(NodeConfig config, int loops) {
    var options = new VertxOptions().setEventLoopPoolSize(loops);
    return Wait.until(Vertick.join(config, Vertx.builder(), options));
  }

  /** Asks from this node. Blocks until the last machine of the host is known. */
  static VertickPeer call(Vertick vertick, Ports ports) {
    Wait.until(hosted(vertick));
    return new VertickPeer(vertick, ports);
  }

  /** Completes when this node knows all machines. */
  static Future<Void> hosted(Vertick vertick) {
    var links = vertick.links().orElseThrow();
    return Future.all(ids().stream().map(id -> links.whenHosted(id, HOSTED_MAX)).toList())
        .mapEmpty();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Integer> ports() {
    return Set.of(ports.callerBus(), ports.hostBus());
  }

  @Override
  public long framedBytes() {
    return Wait.until(vertick.links().orElseThrow().status()).stream()
        .mapToLong(VertickPeer::bytes)
        .sum();
  }

  private static long bytes(LinkStatus link) {
    return link.bytesSent() + link.bytesReceived();
  }
}
