package io.vertick.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cluster that this node has joined: its Vert.x, and who else is there. Closing that Vert.x leaves in order. Any thread. */
public final class Cluster {
  /** Clocks of machines decide nothing but which of two machines with one id stays after a split; beyond this it is odd enough to be told. */
  static final long SKEW_MS_MAX = 10_000;

  private static final long ECHO_SECONDS_MAX = 10;
  private static final Logger LOG = LoggerFactory.getLogger("vertick.cluster");

  private final Vertx vertx;
  private final Membership membership;

  private Cluster(Vertx vertx, Membership membership) {
    this.vertx = vertx;
    this.membership = membership;
  }

  /**
   * Starts a clustered Vert.x and joins.
   *
   * @param builder with metrics and the like, but without options
   * @param options host and port of the event bus are put into them
   * @return completes when the event bus works; fails with {@link NodeStartException} if a port is taken, or another node goes by this one's id
   */
  public static Future<Cluster> join(NodeConfig node, VertxBuilder builder, VertxOptions options) {
    var cluster = node.cluster();
    // Asked beforehand: Hazelcast and the bus fill the log with it.
    for (int port : List.of(cluster.port(), cluster.busPort())) {
      if (!isFree(cluster.host(), port)) {
        return Future.failedFuture(new NodeStartException("Expected to listen on " + cluster.host()
            + ":" + port + ", but another program does, or it is no address of this machine"));
      }
    }
    var joining = new BusDirectory(HazelcastSettings.of(node));
    listen(options.getEventBusOptions(), cluster);
    return builder
        .with(options)
        .withClusterManager(joining)
        .buildClustered()
        .recover(failed -> Future.failedFuture(new NodeStartException(
            "Expected to join cluster " + cluster.name() + ", but " + failed, failed)))
        .compose(vertx -> admit(node, vertx, joining.getHazelcastInstance()));
  }

  private static void listen(EventBusOptions bus, NodeConfig.Cluster cluster) {
    bus.setHost(cluster.host()).setPort(cluster.busPort());
    var tls = cluster.tls();
    if (tls != null) {
      bus.setSsl(true)
          .setClientAuth(ClientAuth.REQUIRED)
          .setKeyCertOptions(new PemKeyCertOptions()
              .setKeyPath(tls.key().toString())
              .setCertPath(tls.certificate().toString()))
          .setTrustOptions(new PemTrustOptions().addCertPath(tls.trust().toString()));
    }
  }

  /** The Vert.x of this node. */
  public Vertx vertx() {
    return vertx;
  }

  /** Who is listed. */
  public Membership membership() {
    return membership;
  }

  private static Future<Cluster> admit(NodeConfig node, Vertx vertx, HazelcastInstance hazelcast) {
    var membership = new HazelcastMembership(hazelcast);
    var other = olderWithSameId(membership.self(), membership.members());
    if (other != null) {
      return leave(
          vertx,
          new NodeStartException("Expected a node id of its own, but " + node.id()
              + " is the id of " + other.address() + " too: give one of them another"));
    }
    tellWhoIsMissing(node, membership);
    tellSkew(hazelcast);
    return echo(vertx)
        .map(heard -> new Cluster(vertx, membership))
        .recover(silent -> leave(
            vertx,
            new NodeStartException(
                "Expected the event bus to carry a message to this node itself, but "
                    + silent.getMessage(),
                silent)));
  }

  private static <T> Future<T> leave(Vertx vertx, NodeStartException why) {
    return vertx.close().transform(left -> Future.failedFuture(why));
  }

  /** Of two with one id the later one has to go. */
  static @Nullable Member olderWithSameId(Member self, List<Member> inOrder) {
    for (var member : inOrder) {
      if (member.incarnation().equals(self.incarnation())) {
        return null;
      }
      if (member.id().equals(self.id())) {
        return member;
      }
    }
    return null;
  }

  private static void tellWhoIsMissing(NodeConfig node, Membership membership) {
    var here = membership.members().stream().map(Member::address).toList();
    var missing = node.cluster().members().stream()
        .filter(address -> !here.contains(address))
        .toList();
    if (!missing.isEmpty()) {
      LOG.warn(
          "{} joined cluster {} without {}: not started yet, not reachable, or of another cluster",
          node.id(),
          node.cluster().name(),
          String.join(", ", missing));
    }
  }

  private static void tellSkew(HazelcastInstance hazelcast) {
    long skewMs = System.currentTimeMillis() - hazelcast.getCluster().getClusterTime();
    if (Math.abs(skewMs) > SKEW_MS_MAX) {
      LOG.warn(
          "the clock of this machine is {} s off the cluster's: times in logs differ, and after a split it may be the wrong one of two machines with one id that stays",
          TimeUnit.MILLISECONDS.toSeconds(skewMs));
    }
  }

  /** A message there and back: the first one is slow, and must not be a caller's. */
  private static Future<Void> echo(Vertx vertx) {
    var address = "vertick.echo." + UUID.randomUUID();
    var consumer = vertx.eventBus().<String>consumer(address, asked -> asked.reply(asked.body()));
    return consumer
        .completion()
        .compose(registered -> vertx.eventBus().request(address, ""))
        .timeout(ECHO_SECONDS_MAX, TimeUnit.SECONDS)
        .compose(heard -> consumer.unregister());
  }

  private static boolean isFree(String host, int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
