package io.vertick.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.vertick.access.Identity;
import io.vertick.access.Security;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Limit;
import io.vertick.engine.machine.Tracking;
import io.vertick.fixture.JobType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeConfigTest {
  private static final String MINIMAL = "node: a\ncluster: { name: c }\n";

  private static Certificates certificates;

  @TempDir
  private Path folder;

  /** Once for all, as it takes a second. */
  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = Certificates.of("node-1");
  }

  private List<String> problemsOf(String text) throws IOException {
    var file = Files.writeString(folder.resolve("node.yaml"), text);
    var wrong = catchThrowableOfType(NodeConfigException.class, () -> NodeConfig.read(file));
    assertThat(wrong).as(text).isNotNull();
    return wrong.problems().stream().map(line -> line.replace(folder + "/", "")).toList();
  }

  @Test
  void shouldReadShippedFile() {
    // when
    var config = NodeConfig.read(Path.of("..", "conf", "node.yaml"));
    // then
    assertThat(config.id()).isEqualTo("node-1");
    assertThat(config.cluster())
        .isEqualTo(new NodeConfig.Cluster(
            "vertick", "127.0.0.1", 5701, 5702, List.of("127.0.0.1:5701", "127.0.0.1:5711")));
    assertThat(config.http()).isEqualTo(new NodeConfig.Http("127.0.0.1", 8080));
    assertThat(config.eventLoops()).isEqualTo(1);
    assertThat(config.snapshots())
        .isEqualTo(new NodeConfig.Snapshot(Path.of("../data/node-1"), Duration.ofSeconds(5)));
    assertThat(config.pools()).containsExactly(new NodeConfig.Pool("bank", 16, 1_000));
    assertThat(config.machines()).singleElement().satisfies(machine -> {
      assertThat(machine.id()).isEqualTo("turnstile-1");
      assertThat(machine.type().name()).isEqualTo("Turnstile");
      assertThat(machine.options().restoresLast()).isTrue();
      assertThat(machine.options().tags()).containsExactly("door");
    });
    assertThat(config.relays()).singleElement().satisfies(relay -> {
      assertThat(relay.machine()).isEqualTo("order-1");
      assertThat(relay.tracking()).isEqualTo(Tracking.ALL);
    });
  }

  @Test
  void shouldReadRelays() throws IOException {
    // given
    Files.writeString(folder.resolve("s.yaml"), "states: { A: }\n");
    var file = Files.writeString(
        folder.resolve("node.yaml"),
        MINIMAL
            + "relays: { m: { schema: s.yaml, via: [l1-a, l1-b], each: true }, n: { schema: s.yaml } }\n");
    // when
    var config = NodeConfig.read(file);
    // then
    assertThat(config.relays())
        .extracting(NodeConfig.Relay::machine, NodeConfig.Relay::tracking)
        .containsExactly(
            tuple("m", Tracking.ALL.via("l1-a", "l1-b").each()), tuple("n", Tracking.ALL));
  }

  @Test
  void shouldRefuseRelayOfOwnMachine() throws IOException {
    // given
    Files.writeString(folder.resolve("s.yaml"), "states: { A: }\n");
    // then
    assertThat(problemsOf(
            MINIMAL + "relays: { m: { schema: s.yaml } }\nmachines: { m: { schema: s.yaml } }\n"))
        .containsExactly(
            "node.yaml:3:11: Expected a machine of another node for a relay, but found \"m\"");
  }

  @Test
  void shouldReadShippedTree() throws IOException {
    // when
    List<NodeConfig> tree;
    try (var files = Files.list(Path.of("..", "conf", "flights"))) {
      tree = files.map(NodeConfig::read).toList();
    }
    // then all nine fit on one machine, and find the root or a relay
    assertThat(tree).hasSize(9).extracting(NodeConfig::id).doesNotHaveDuplicates();
    assertThat(tree)
        .flatExtracting(
            node -> node.cluster().port(),
            node -> node.cluster().busPort(),
            node -> node.http().port())
        .doesNotHaveDuplicates();
    assertThat(tree)
        .extracting(node -> node.cluster().members())
        .containsOnly(List.of("127.0.0.1:5711", "127.0.0.1:5712", "127.0.0.1:5713"));
  }

  @Test
  void shouldReadShippedSecondNode() {
    // when
    var first = NodeConfig.read(Path.of("..", "conf", "node.yaml"));
    var second = NodeConfig.read(Path.of("..", "conf", "node-2.yaml"));
    // then whichever starts later joins the other, and both fit on one machine
    assertThat(second.cluster().name()).isEqualTo(first.cluster().name());
    assertThat(second.cluster().members())
        .isEqualTo(first.cluster().members())
        .containsExactly(
            "127.0.0.1:" + first.cluster().port(),
            "127.0.0.1:" + second.cluster().port());
    assertThat(Stream.of(first, second)
            .flatMap(node -> Stream.of(
                node.cluster().port(), node.cluster().busPort(), node.http().port())))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldTakeDefaultsWhenKeysAreLeftOut() throws IOException {
    // given
    var file = Files.writeString(folder.resolve("node.yaml"), MINIMAL);
    // when
    var config = NodeConfig.read(file);
    // then
    assertThat(config.cluster())
        .isEqualTo(new NodeConfig.Cluster("c", "127.0.0.1", 5701, 5702, List.of()));
    assertThat(config.snapshots()).isNull();
    assertThat(config.machines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "eventloops: 1|3:1: Expected a key of a node (node, cluster, http, bridge, eventLoops, snapshots, pools, machines, relays), but found \"eventloops\"; did you mean eventLoops?",
        "eventLoops: 0|3:13: Expected event loops from 1 to 1024, but found the number 0",
        "eventLoops: 1025|3:13: Expected event loops from 1 to 1024, but found the number 1025",
        "eventLoops: 1.5|3:13: Expected event loops from 1 to 1024, but found the number 1.5",
        "http: { port: 65536 }|3:15: Expected a port from 1 to 65535, but found the number 65536",
        "http: { port: 5702 }|3:15: Expected each port once, but found 5702 for the port of http, which is the port of the bus already",
        "http: { host: 0.0.0.0 }|3:15: Expected tls and tokens for a host that is not loopback (or insecure: true, if the network is trusted), but found \"0.0.0.0\" and none of them",
        "bridge: { host: 0.0.0.0, tokens: tokens }|3:17: Expected tls and tokens for a host that is not loopback (or insecure: true, if the network is trusted), but found \"0.0.0.0\" and only tokens",
        "bridge: { port: 8080 }|3:17: Expected each port once, but found 8080 for the port of the bridge, which is the port of http already",
        "bridge: { insecure: maybe }|3:21: Expected true or false, but found \"maybe\"",
        "bridge: { limits: { feed: 1 } }|3:21: Expected a limit (jsonLineBytes, sessions, sessionsPerAddress, handshakeMs, idleMs, resumeMs, requests, feeds, waits, queuedBytes, heldBytes, payloadBytes, mutationsPerSecond), but found \"feed\"; did you mean feeds?",
        "bridge: { limits: { feeds: 65537 } }|3:28: Expected feeds from 0 to 65536, but found the number 65537",
        "bridge: { tokens: gone }|gone: Expected a file of tokens, but found none",
        "http: { tokens: s.yaml }|s.yaml:1:1: Expected a list of tokens, but found a map",
        "http: { tls: 5 }|3:14: Expected a map of key, certificate, but found the number 5",
        "http: 8080|3:7: Expected a map of host, port, tls, tokens, insecure, but found the number 8080",
        "snapshots: {}|3:12: Expected the key directory, but found none",
        "snapshots: { directory: d, interval: 99ms }|3:38: Expected a duration such as 500ms, 5s, 2m or 1h, from 100ms to 1h, but found \"99ms\"",
        "pools: { default: {} }|3:10: Expected another name than default, which is there, but found it",
        "pools: { p: { size: 0 } }|3:21: Expected a size from 1 to 1024, but found the number 0",
        "pools: { p: { waitingMax: 100001 } }|3:27: Expected a number of works from 0 to 100000, but found the number 100001",
        "machines: { m: {} }|3:16: Expected the key schema, but found none",
        "machines: { m: { schema: s.yaml }, m: { schema: s.yaml } }|3:36: Expected each key once, but found \"m\" again, which is in line 3 already",
        "machines: { m: { schema: s.yaml, restore: last } }|3:43: Expected the key snapshots beside restore, but found none",
        "machines: { m: { schema: s.yaml, restore: first } }|3:43: Expected last for restore, but found \"first\"",
        "machines: { m: { schema: s.yaml, tags: [two words] } }|3:41: Expected 1 to 64 letters, digits, dots, _ and - for a tag, but found \"two words\"",
        "machines: { m: { schema: s.yaml, published: 1 } }|3:45: Expected true or false, but found the number 1",
        "machines: { m/n: { schema: s.yaml } }|3:13: Expected 1 to 128 letters, digits, dots, _ and - for a machine, but found \"m/n\"",
        "machines: { m: { schema: gone.yaml } }|gone.yaml: Expected a schema file, but found none",
        "relays: { m: {} }|3:14: Expected the key schema, but found none",
        "relays: { m: { schema: s.yaml, through: [a] } }|3:32: Expected a key of a relay (schema, via, each), but found \"through\"",
        "relays: { m: { schema: s.yaml, via: a } }|3:37: Expected a list of nodes, but found \"a\"",
        "relays: { m: { schema: s.yaml, via: [a/b] } }|3:38: Expected 1 to 128 letters, digits, dots, _ and - for a node, but found \"a/b\"",
        "relays: { m: { schema: s.yaml, each: 1 } }|3:38: Expected true or false, but found the number 1",
        "relays: { m: { schema: gone.yaml } }|gone.yaml: Expected a schema file, but found none",
        "relays: { m/n: { schema: s.yaml } }|3:11: Expected 1 to 128 letters, digits, dots, _ and - for a machine, but found \"m/n\"",
        "machines: { m: { schema: wrong.yaml } }|wrong.yaml:1:1: Expected a map with the key states, but found none",
      })
  void shouldSayWhatIsWrong(String line, String problem) throws IOException {
    // given two schemas and a file of tokens beside the file
    Files.writeString(folder.resolve("tokens"), "[]\n");
    Files.writeString(folder.resolve("s.yaml"), "states: { A: }\n");
    Files.writeString(folder.resolve("wrong.yaml"), "machine: m\n");
    // then
    var problems = problemsOf(MINIMAL + line + "\n");
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).isIn(problem, "node.yaml:" + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: c, host: no.such.host.invalid|2:27: Expected a host that has an address, but found \"no.such.host.invalid\"",
        "name: c, port: 0|2:27: Expected a port from 1 to 65535, but found the number 0",
        "name: c, port: 7, busPort: 7|2:39: Expected each port once, but found 7 for the port of the bus, which is the port of the cluster already",
        "name: c, members: ['10.0.0.1']|2:31: Expected a member such as 10.0.0.1:5701, but found \"10.0.0.1\"",
        "name: c, members: 5|2:30: Expected a list of members, but found the number 5",
        "host: 127.0.0.1|2:10: Expected the key name, but found none",
        "name: c, tls: { key: gone, certificate: cert, trust: cert }|2:33: Expected a file with a private key in PEM, PKCS #8, but found \"gone\"",
        "name: c, tls: { key: key, certificate: key, trust: cert }|2:51: Expected a file with certificates in PEM, but found \"key\"",
        "name: c, tls: { key: key, certificate: cert }|2:26: Expected the key trust, but found none",
        "name: c, tls: { keys: key, key: key, certificate: cert, trust: cert }|2:28: Expected a key of tls (key, certificate, trust), but found \"keys\"; did you mean key?",
      })
  void shouldSayWhatIsWrongWithCluster(String keys, String problem) throws Exception {
    certificates.write(folder.resolve("key"), folder.resolve("cert"));
    assertThat(problemsOf("node: a\ncluster: { " + keys + " }\n"))
        .containsExactly("node.yaml:" + problem);
  }

  @Test
  void shouldAskForNodeAndCluster() throws IOException {
    assertThat(problemsOf("eventLoops: 1\n"))
        .containsExactly(
            "node.yaml:1:1: Expected the key node, but found none",
            "node.yaml:1:1: Expected the key cluster, but found none");
    assertThat(problemsOf(""))
        .containsExactly(
            "node.yaml:1:1: Expected a map with the keys node and cluster, but found an empty file");
  }

  @Test
  void shouldSayThatFileIsMissing() {
    // when
    var wrong = catchThrowableOfType(
        NodeConfigException.class, () -> NodeConfig.read(Path.of("gone.yaml")));
    // then
    assertThat(wrong.problems())
        .containsExactly("gone.yaml: Expected a configuration of a node, but found none");
  }

  @Test
  void shouldReadAsManyMembersAsMayBe() throws IOException {
    // given
    var most = Collections.nCopies(NodeConfig.Cluster.MEMBERS_MAX, "'h:1'");
    var file = Files.writeString(
        folder.resolve("node.yaml"), "node: a\ncluster: { name: c, members: " + most + " }\n");
    // then
    assertThat(NodeConfig.read(file).cluster().members()).hasSize(64);
    assertThat(problemsOf(
            "node: a\ncluster: { name: c, members: [" + String.join(",", most) + ",'h:1'] }\n"))
        .containsExactly("node.yaml:2:30: Expected a list of members of at most 64, but found 65");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "10.0.0.1", "example.org", "127.0.0.1.example.org", "::"})
  void shouldRefuseHttpThatOthersReach(String host) {
    assertThatThrownBy(() -> new NodeConfig.Http(host, 8080))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Expected " + Security.EXPECTED + ", but got none of them for \"" + host + "\"");
    assertThatThrownBy(() -> new NodeConfig.Bridge(
            host, 1, new Security(null, Path.of("tokens"), false), BridgeLimits.DEFAULT))
        .hasMessage("Expected " + Security.EXPECTED + ", but got only tokens for \"" + host + "\"");
  }

  @Test
  void shouldReadPortsThatOthersReach() throws Exception {
    // given
    certificates.write(folder.resolve("key"), folder.resolve("cert"));
    Files.writeString(folder.resolve("tokens"), "[]\n");
    var file = Files.writeString(
        folder.resolve("node.yaml"),
        MINIMAL + "http: { host: 0.0.0.0, insecure: true }\n"
            + "bridge: { host: 0.0.0.0, port: 7, tls: { key: key, certificate: cert }, tokens: tokens, limits: { sessions: 5 } }\n");
    // when
    var config = NodeConfig.read(file);
    // then
    assertThat(config.http())
        .isEqualTo(new NodeConfig.Http("0.0.0.0", 8080, new Security(null, null, true)));
    assertThat(config.bridge()).satisfies(bridge -> {
      assertThat(bridge.port()).isEqualTo(7);
      assertThat(bridge.security())
          .isEqualTo(new Security(
              new Identity(folder.resolve("key"), folder.resolve("cert")),
              folder.resolve("tokens"),
              false));
      assertThat(bridge.limits().of(Limit.SESSIONS)).isEqualTo(5);
      assertThat(bridge.limits().of(Limit.FEEDS)).isEqualTo(1_024);
    });
  }

  @Test
  void shouldTellMissingCertificateOnceWithItsPlace() throws Exception {
    // given
    certificates.write(folder.resolve("key"), folder.resolve("unused"));
    // then
    assertThat(problemsOf(MINIMAL + "http: { tls: { key: key, certificate: gone } }\n"))
        .singleElement()
        .asString()
        .endsWith("Expected a file with certificates in PEM, but found \"gone\"");
  }

  @Test
  void shouldRefuseKeyOfAnotherCertificate() throws Exception {
    // given
    certificates.write(folder.resolve("key"), folder.resolve("unused"));
    Certificates.of("other").write(folder.resolve("unused"), folder.resolve("cert"));
    // then
    assertThat(problemsOf(MINIMAL + "http: { tls: { key: key, certificate: cert } }\n"))
        .singleElement()
        .asString()
        .startsWith("cert: Expected certificates in PEM, the first of them for the private key");
  }

  @Test
  void shouldRefuseWhatIsOutOfRangeInCode() {
    // given
    var cluster = new NodeConfig.Cluster("c", "127.0.0.1", 1, 2, List.of());
    var http = new NodeConfig.Http("127.0.0.1", 3);
    var node = NodeConfig.of("a", cluster, http).host("job", new JobType());
    // then
    assertThatThrownBy(() -> node.host("job", new JobType()))
        .hasMessage("Expected each machine once, but got job twice");
    assertThatThrownBy(() -> NodeConfig.of("a", cluster, new NodeConfig.Http("127.0.0.1", 2)))
        .hasMessage("Expected each port once, but got 2 twice");
    assertThatThrownBy(() -> NodeConfig.of("a b", cluster, http)).hasMessageContaining("a b");
    assertThatThrownBy(() -> new NodeConfig.Pool("p", 1_025, 0))
        .hasMessage("Expected 1 to 1,024 as threads of a pool, but got 1,025");
    assertThatThrownBy(() -> new NodeConfig.Cluster("c", "h", 1, 2, List.of("h")))
        .hasMessage("Expected HOST:PORT, but got \"h\"");
  }
}
