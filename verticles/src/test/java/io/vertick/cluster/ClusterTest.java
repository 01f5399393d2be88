package io.vertick.cluster;

import static io.vertick.testing.Futures.await;
import static io.vertick.testing.Futures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Incarnation;
import io.vertick.testing.Ports;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ClusterTest {
  private final List<Cluster> joined = new ArrayList<>();

  private Cluster join(NodeConfig node) {
    var cluster = await(Cluster.join(node, Vertx.builder(), new VertxOptions()));
    joined.add(cluster);
    return cluster;
  }

  @AfterEach
  void leave() {
    joined.forEach(cluster -> await(cluster.vertx().close()));
  }

  @Test
  void shouldTellWhoJoinsAndLeaves() throws InterruptedException {
    // given a node alone
    var config = Ports.node("a", "pair");
    var first = join(config);
    var changes = new LinkedBlockingQueue<List<Member>>();
    var takeBack =
        first.membership().listen(() -> changes.add(first.membership().members()));
    // when another joins
    var second = join(Ports.node("b", "pair", config));
    // then both know both, the older first
    var members = List.of(first.membership().self(), second.membership().self());
    assertThat(members).extracting(Member::id).containsExactly("a", "b");
    assertThat(second.membership().members()).isEqualTo(members);
    assertThat(changes.poll(20, TimeUnit.SECONDS)).isEqualTo(members);
    // when it leaves
    await(second.vertx().close());
    joined.remove(second);
    // then
    assertThat(changes.poll(20, TimeUnit.SECONDS))
        .containsExactly(first.membership().self());
    takeBack.run();
  }

  @Test
  void shouldRefuseIdOfAnotherNode() {
    // given
    var config = Ports.node("a", "twins");
    join(config);
    // when
    var failure = failureOf(
        Cluster.join(Ports.node("a", "twins", config), Vertx.builder(), new VertxOptions()));
    // then
    assertThat(failure)
        .isInstanceOf(NodeStartException.class)
        .hasMessage("Expected a node id of its own, but a is the id of 127.0.0.1:"
            + config.cluster().port() + " too: give one of them another");
  }

  @Test
  void shouldSayWhichPortIsTaken() throws IOException {
    // given
    var config = Ports.node("a", "taken");
    try (var taken =
        new ServerSocket(config.cluster().port(), 1, InetAddress.getLoopbackAddress())) {
      // when
      var failure = failureOf(Cluster.join(config, Vertx.builder(), new VertxOptions()));
      // then
      assertThat(failure)
          .isInstanceOf(NodeStartException.class)
          .hasMessage("Expected to listen on 127.0.0.1:" + taken.getLocalPort()
              + ", but another program does, or it is no address of this machine");
    }
  }

  @Test
  void shouldLetTheOlderKeepItsId() {
    // given three lives, two of one id
    var older = new Member("a", new Incarnation(1, 1), "h:1", 0);
    var other = new Member("b", new Incarnation(2, 2), "h:2", 0);
    var later = new Member("a", new Incarnation(3, 3), "h:3", 0);
    var all = List.of(older, other, later);
    // then
    assertThat(Cluster.olderWithSameId(older, all)).isNull();
    assertThat(Cluster.olderWithSameId(other, all)).isNull();
    assertThat(Cluster.olderWithSameId(later, all)).isEqualTo(older);
  }
}
