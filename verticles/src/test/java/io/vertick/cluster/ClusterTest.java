package io.vertick.cluster;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import io.vertick.engine.clock.Incarnation;
import io.vertick.fixture.Ports;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ClusterTest {
  @TempDir
  private Path folder;

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
  void shouldCarryFramesOfNodesWhenMapsOfClusterKnowNothing() {
    // given two nodes, in a cluster that has forgotten who listens where
    var config = Ports.node("a", "forgetful");
    var first = join(config);
    var second = join(Ports.node("b", "forgetful", config));
    for (var hazelcast : Hazelcast.getAllHazelcastInstances()) {
      hazelcast.getMultiMap("__vertx.subs").clear();
      hazelcast.getMap("__vertx.nodeInfo").clear();
    }
    // when one of them takes frames
    var address = second.membership().self().busAddress();
    var consumer = second
        .vertx()
        .eventBus()
        .<String>consumer(address, asked -> asked.reply("heard " + asked.body()));
    await(consumer.completion());
    // then they come, and the answer too; no map was told
    assertThat(await(first.vertx().eventBus().<String>request(address, "hello")).body())
        .isEqualTo("heard hello");
    for (var hazelcast : Hazelcast.getAllHazelcastInstances()) {
      assertThat(hazelcast.getMultiMap("__vertx.subs").get(address)).isEmpty();
    }
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
    // then
    assertThatPortIsMissed(config, config.cluster().port());
    assertThatPortIsMissed(config, config.cluster().busPort());
  }

  private static void assertThatPortIsMissed(NodeConfig config, int port) throws IOException {
    try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      // when
      var failure = failureOf(Cluster.join(config, Vertx.builder(), new VertxOptions()));
      // then
      assertThat(failure)
          .isInstanceOf(NodeStartException.class)
          .hasMessage("Expected to listen on 127.0.0.1:" + taken.getLocalPort()
              + ", but another program does, or it is no address of this machine");
    }
  }

  /** With a certificate of its own, which the nodes of {@code trust} have as well. */
  private static NodeConfig withTls(NodeConfig node, NodeConfig.Tls tls) {
    var cluster = node.cluster();
    return new NodeConfig(
        node.id(),
        new NodeConfig.Cluster(
            cluster.name(),
            cluster.host(),
            cluster.port(),
            cluster.busPort(),
            cluster.members(),
            tls),
        node.http(),
        1,
        null,
        List.of(),
        List.of());
  }

  private NodeConfig.Tls tls(String name) throws Exception {
    var key = folder.resolve(name + ".key");
    var certificate = folder.resolve(name + ".crt");
    Certificates.of(name).write(key, certificate);
    return new NodeConfig.Tls(key, certificate, certificate);
  }

  @Test
  void shouldCarryMessagesOnlyBetweenThoseWhoTrustEachOtherWhenTlsIsOn() throws Exception {
    // given two nodes of one certificate, and one that brings its own
    var tls = tls("ours");
    var config = withTls(Ports.node("a", "tls"), tls);
    var first = join(config);
    var second = join(withTls(Ports.node("b", "tls", config), tls));
    var stranger = join(withTls(Ports.node("c", "tls", config), tls("theirs")));
    await(first
        .vertx()
        .eventBus()
        .consumer("echo", asked -> asked.reply(asked.body()))
        .completion());
    // then
    var soon = new DeliveryOptions().setSendTimeout(2_000);
    assertThat(await(second.vertx().eventBus().request("echo", "hello", soon)).body())
        .isEqualTo("hello");
    assertThat(failureOf(stranger.vertx().eventBus().request("echo", "hello", soon)))
        .isInstanceOf(ReplyException.class);
  }

  @Test
  void shouldBeClusterOfItsOwnWhenNameIsAnother() {
    // given
    var config = Ports.node("a", "one");
    join(config);
    // when
    var other = join(Ports.node("a", "other", config));
    // then even the same id does no harm
    assertThat(other.membership().members()).containsExactly(other.membership().self());
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
