package io.vertick.cli;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertick.Vertick;
import io.vertick.cluster.NodeConfig;
import io.vertick.cluster.NodeConfig.Hosted;
import io.vertick.cluster.NodeStartException;
import io.vertick.directory.Announcement;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.Tracking;
import io.vertick.fixture.EventReader;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertick.fixture.Ports;
import io.vertick.fixture.Web;
import io.vertick.link.LinkStates;
import io.vertick.link.Links;
import io.vertick.machine.MachineOptions;
import io.vertick.node.Node;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Two nodes of a real cluster, which all tests share as starting them takes seconds. Each test has a machine of its own, or leaves what it found. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodesTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final Duration SOON = Duration.ofSeconds(10);

  private NodeConfig configA = Ports.node("a", "nodes").host("job-a", new JobType());
  private NodeConfig configB =
      withTagAndRelay(Ports.node("b", "nodes", configA), "job-b", "night", "relayed");
  private Node a;
  private Node b;

  @BeforeAll
  void start() {
    a = await(Node.start(configA));
    b = await(Node.start(configB));
  }

  @AfterAll
  void stop() {
    await(b.stop());
    await(a.stop());
  }

  private static NodeConfig withTagAndRelay(
      NodeConfig node, String machine, String tag, String relayed) {
    return new NodeConfig(
        node.id(),
        node.cluster(),
        node.http(),
        null,
        node.eventLoops(),
        null,
        List.of(),
        List.of(new Hosted(machine, new JobType(), MachineOptions.DEFAULT.tags(tag))),
        List.of(new NodeConfig.Relay(relayed, JobStates.SCHEMA, Tracking.ALL)));
  }

  private static Links linksOf(Node node) {
    return Objects.requireNonNull(Links.of(node.vertick().vertx()));
  }

  private static MachineRef<JobStates> job(Vertick vertick, String id) {
    return vertick.machine(id, JobStates.SCHEMA);
  }

  /** What a command wrote, and its exit code in front. */
  private static String command(NodeConfig node, String line) {
    var out = new StringWriter();
    var args = (line + " --node 127.0.0.1:" + node.http().port()).split(" ");
    int exitCode = Main.run(args, new PrintWriter(out), new PrintWriter(out));
    return exitCode + " " + out;
  }

  /** The same for a command that needs changes of a machine to end. */
  private static String commandWhileCounting(
      MachineRef<JobStates> machine, NodeConfig node, String line) {
    var running = CompletableFuture.supplyAsync(() -> command(node, line));
    await().until(() -> {
      await(machine.add(S.counted));
      return running.isDone();
    });
    return running.join();
  }

  @Test
  void shouldMutateMachineOfOtherNode() {
    // given
    await(linksOf(b).whenHosted("job-a", SOON));
    // when
    var there = await(job(b.vertick(), "job-a").add(S.busy));
    // then its own node sees it
    assertThat(there.isExecuted()).isTrue();
    assertThat(await(job(a.vertick(), "job-a").snapshot()).active().names()).contains("Busy");
  }

  @Test
  void shouldRunCommandsOnMachineOfOtherNode() {
    // given
    await(linksOf(a).whenHosted("job-b", SOON));
    // then
    assertThat(command(configA, "add job-b Counted --arg number=7"))
        .isEqualTo("0 Executed at version 2\n");
    assertThat(command(configA, "set job-b Busy Finished")).isEqualTo("0 Executed at version 3\n");
    assertThat(command(configA, "remove job-b Busy")).startsWith("0 ");
    assertThat(command(configA, "can job-b Busy")).startsWith("0 ");
    assertThat(command(configA, "add job-b Finished"))
        .isEqualTo("3 Refused: Finished needs Busy, which is not active\n");
    assertThat(command(configA, "add job-b Bussy")).startsWith("2 ").contains("did you mean Busy?");
    assertThat(command(configA, "add job-c Busy")).startsWith("1 ").contains("job-c");
    assertThat(command(configA, "show job-b"))
        .startsWith("0 job-b: version 5, queue tick 5, on node b\n")
        .contains("Counted", "Count = 1");
    assertThat(command(configA, "next job-b")).startsWith("0 ").contains("Forbidden.enter");
    assertThat(command(configA, "why job-b Finished"))
        .isEqualTo(
            "0 Finished needs Busy, which is not active; relations would accept: add Busy, Finished\n");
    assertThat(command(configA, "why job-b --add Finished")).startsWith("0 Finished needs Busy");
  }

  @Test
  void shouldFollowMachineOfOtherNode() {
    // given
    var options = MachineOptions.DEFAULT.tags("followed");
    var followed = await(b.vertick().host("followed", new JobType(), options));
    await(linksOf(a).whenHosted("followed", SOON));
    // then
    assertThat(commandWhileCounting(followed, configA, "tail --tag followed --count 1 -o json"))
        .startsWith("0 {\"event\":\"shown\",\"id\":\"followed\"")
        .contains("\"type\":\"add\",\"called\":[\"Counted\"]");
    assertThat(commandWhileCounting(followed, configA, "watch job-a followed --count 1"))
        .startsWith("0 ID ")
        .containsPattern("job-a +[A-Z].* live\n")
        .containsPattern("followed +.* Counted:\\d+ .* live\n");
    assertThat(command(configA, "when followed Forbidden --not")).startsWith("0 Fulfilled after ");
    assertThat(command(configA, "when followed Fatal --within 50ms"))
        .startsWith("4 Expected followed ");
    assertThat(Web.get(configA.http().port(), "/metrics").body())
        .contains("vertick_streams_open ", "vertick_streams_lines_total ");
    await(b.vertick().dispose("followed"));
  }

  @Test
  void shouldShowLinksOfCluster() {
    // given
    await(linksOf(a).whenHosted("job-b", SOON));
    // when
    var shown = new JsonObject(Web.get(configA.http().port(), "/cluster").body());
    // then
    assertThat(shown.getString("self")).isEqualTo("a");
    assertThat(shown.getJsonArray("members").getJsonObject(1).getString("id")).isEqualTo("b");
    assertThat(shown.getJsonObject("machines").getMap()).containsEntry("b", 1);
    var link = shown.getJsonArray("links").getJsonObject(0);
    assertThat(link.getString("node")).isEqualTo("b");
    assertThat(link.getString("state")).isEqualTo("Ready");
    assertThat(link.getLong("creditBytes")).isBetween(1L, 1_048_576L);
    assertThat(link.getLong("bytesSent")).isPositive();
    assertThat(link.fieldNames()).contains("followed", "followers", "resyncs");
    assertThat(link.getLong("mismatches")).isZero();
    assertThat(Web.get(configA.http().port(), "/metrics").body())
        .contains("vertick_link_ready{node=\"b\"} 1.0", "vertick_link_sent_bytes{node=\"b\"}");
    assertThat(Web.get(configA.http().port(), "/health/ready").body()).isEqualTo("ready\n");
  }

  @Test
  void shouldLeaveWhenDrained() {
    // given a third node
    var configC = Ports.node("c", "nodes", configA).host("job-c", new JobType());
    var c = await(Node.start(configC));
    await(linksOf(a).whenHosted("job-c", SOON));
    assertThat(command(configC, "drain --within 6m")).startsWith("2 ");
    var events = new EventReader(configC.http().port(), "{\"machines\":[\"job-a\"]}");
    assertThat(events.next().getString("event")).isEqualTo("shown");
    // when
    assertThat(command(configC, "drain --within 2s")).isEqualTo("0 c leaves\n");
    await(c.drained());
    var late = command(configA, "add job-c Busy");
    await(c.stop());
    // then who follows a machine there is told
    assertThat(events.next().getString("code")).isEqualTo("leaving");
    events.close();
    // and
    assertThat(late).startsWith("5 NotApplied: ").contains("leaving", "job-c on node c");
    await(a.vertick()
        .machine(LinkStates.machineOf("c"), LinkStates.SCHEMA)
        .when(LinkStates.SCHEMA.states().gone, SOON));
    assertThat(await(linksOf(a).locate("job-c"))).isNull();
  }

  @Test
  void shouldSayWhichMachineKeepsNodeFromStarting() {
    // given a node with a machine that another one hosts
    var config = Ports.node("late", "nodes", configA).host("job-a", new JobType());
    // then
    assertThat(failureOf(Node.start(config)))
        .isInstanceOf(NodeStartException.class)
        .hasMessage(
            "job-a can't be hosted: Expected to host job-a, but node a objects: placement.taken: it hosts job-a already");
  }

  @Test
  void shouldListMachinesOfAllNodes() {
    // given
    await(linksOf(a).whenHosted("job-b", SOON));
    // then
    assertThat(command(configA, "ls"))
        .startsWith("0 ID")
        .containsPattern("\njob-a +a +JobType +-\n")
        .containsPattern("\njob-b +b +JobType +night\n")
        .containsPattern("\nlink.b +a +- +-\n");
  }

  @Test
  void shouldListMachinesOfConfigurationsByTag() {
    // given
    await(linksOf(a).whenHosted("job-b", SOON));
    // when
    var tagged = await(linksOf(a).list(machine -> machine.tags().contains("night")));
    // then
    assertThat(tagged).extracting(Announcement::id).containsExactly("job-b");
    assertThat(tagged).extracting(Announcement::node).containsExactly("b");
  }

  @Test
  void shouldRelayWhatFileSaysWhenMachineComesLater() {
    // given a node that was started with a relay of a machine that was nowhere
    var machine = await(a.vertick().host("relayed", new JobType()));
    // when others may follow it there
    await(linksOf(a).whenHosted("relayed@b", SOON));
    // then a third node would: this one has the machine itself, so it is asked where it is relayed
    assertThat(await(linksOf(a).list(announced -> announced.id().startsWith("relayed"))))
        .extracting(Announcement::id)
        .containsExactly(machine.id());
    await(a.vertick().dispose("relayed"));
  }
}
