package io.vertick.examples;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.MultiMapConfig.ValueCollectionType;
import io.vertick.Vertick;
import io.vertick.cluster.NodeConfig;
import io.vertick.cluster.NodeConfig.Hosted;
import io.vertick.fixture.Ports;
import io.vertick.machine.MachineOptions;
import io.vertick.schema.SchemaFile;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node of Vertick, and a program in the same cluster that is none. */
@Timeout(120)
class DoormanTest {
  private final NodeConfig config = nodeWithTurnstile();
  private final BlockingQueue<String> screen = new LinkedBlockingQueue<>();
  private final Doorman doorman = new Doorman(screen::add);
  private Vertick node;
  private Vertx plain;

  private static NodeConfig nodeWithTurnstile() {
    var node = Ports.node("a", "doorman");
    var type =
        SchemaFile.read(Path.of("..", "conf", "schemas", "turnstile.yaml")).type();
    return new NodeConfig(
        node.id(),
        node.cluster(),
        node.http(),
        node.eventLoops(),
        null,
        List.of(),
        List.of(new Hosted("turnstile-1", type, MachineOptions.DEFAULT.publish())));
  }

  @BeforeEach
  void start() {
    node = await(Vertick.join(config));
    plain = await(Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
        .withClusterManager(new HazelcastClusterManager(hazelcast()))
        .buildClustered());
    await(plain.deployVerticle(doorman));
  }

  /** What a program needs to be in the cluster: its name, who is there, and what all members have to have in common. */
  private Config hazelcast() {
    var hazelcast = new Config()
        .setClusterName("doorman")
        .setProperty("hazelcast.partition.count", "31")
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.logging.type", "slf4j");
    hazelcast.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs").setValueCollectionType(ValueCollectionType.SET));
    hazelcast
        .getNetworkConfig()
        .setPort(Ports.free())
        .getInterfaces()
        .setEnabled(true)
        .addInterface("127.0.0.1");
    var join = hazelcast.getNetworkConfig().getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig()
        .setEnabled(true)
        .addMember("127.0.0.1:" + config.cluster().port());
    return hazelcast;
  }

  @AfterEach
  void stop() {
    await(plain.close());
    await(node.close());
  }

  private String shown() throws InterruptedException {
    return String.valueOf(screen.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void shouldOpenDoorAndSeeIt() throws InterruptedException {
    // given
    assertThat(shown()).isEqualTo("Locked");
    // when
    var answer = await(doorman.open());
    // then
    assertThat(answer).isEqualTo("Executed at version 2");
    assertThat(shown()).isEqualTo("Unlocked");
    // and when
    await(node.dispose("turnstile-1"));
    // then
    assertThat(shown()).isEqualTo("gone");
  }

  @Test
  void shouldKnowNothingOfVertick() throws Exception {
    // when
    var source = Files.readString(Path.of("src/test/java/io/vertick/examples/Doorman.java"));
    // then
    assertThat(source.lines().filter(line -> line.startsWith("import ")))
        .isNotEmpty()
        .allMatch(line -> line.matches("import (io\\.vertx\\.core|java)\\..+"));
  }
}
