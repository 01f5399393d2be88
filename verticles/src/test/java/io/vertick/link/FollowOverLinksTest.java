package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertick.engine.machine.MachineRef;
import io.vertick.fixture.EventReader;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.Web;
import io.vertick.follow.FollowStreams;
import io.vertick.http.FollowRoutes;
import io.vertick.machine.MachineOptions;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of the node {@code a} about the machine {@code job}, which lives on {@code b}. */
@Timeout(60)
class FollowOverLinksTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String JOB = "{\"machines\":[\"job\"],\"each\":true}";

  private final FakeMembership cluster = new FakeMembership();
  private final List<TestNode> nodes = new ArrayList<>();
  private Vertx bus;
  private TestNode a;
  private TestNode b;
  private MachineRef<JobStates> job;
  private int port;

  @BeforeEach
  void serve() {
    bus = Vertx.vertx();
    a = node("a");
    b = node("b");
    await(b.vertick.host("job", b.type, MachineOptions.DEFAULT.tags("door")));
    await(a.links().whenHosted("job", SOON));
    job = b.vertick.machine("job", JobStates.SCHEMA);
    var router = Router.router(a.vertx);
    FollowRoutes.mount(router, new FollowStreams(a.vertick));
    port = await(a.vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
        .actualPort();
  }

  private TestNode node(String id) {
    var node = new TestNode(id, bus);
    nodes.add(node);
    node.link(cluster, new LinkConfig(Duration.ofMillis(50), true, new LastStore()));
    return node;
  }

  @AfterEach
  void close() {
    nodes.forEach(TestNode::close);
    await(bus.close());
  }

  /** The names of the next events. */
  private static List<String> names(EventReader events, int count) {
    var names = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      names.add(events.next().getString("event"));
    }
    return names;
  }

  private int post(String question) {
    return Web.post(port, "/follow", question, "Content-Type", "application/json")
        .statusCode();
  }

  private int followed() {
    return await(a.links().status()).get(0).followed();
  }

  @Test
  void shouldTellTransitionsOfMachineOfOtherNode() {
    // given
    try (var events = new EventReader(port, "{\"tag\":\"door\",\"each\":true}")) {
      assertThat(names(events, 1)).containsExactly("shown");
      // when
      await(job.add(S.busy));
      // then
      var changed = events.next();
      assertThat(changed.getString("type")).isEqualTo("add");
      assertThat(changed.getJsonArray("called").getString(0)).isEqualTo("Busy");
      assertThat(changed.getLong("version")).isEqualTo(2);
    }
    // and nothing is followed when the client is gone
    await().until(() -> followed() == 0);
  }

  @Test
  void shouldSayThatMachineIsStaleWhileItsNodeIsSilent() {
    // given
    try (var events = new EventReader(port, JOB)) {
      assertThat(names(events, 1)).containsExactly("shown");
      // when all frames are lost
      b.carrier.weather(1, 0);
      var stale = events.next();
      // then
      assertThat(stale.getString("event")).isEqualTo("stale");
      assertThat(stale.getLong("ageMs")).isGreaterThan(1_000);
      b.carrier.weather(0, 0);
      assertThat(names(events, 1)).containsExactly("live");
    }
  }

  @Test
  void shouldFollowMachineToItsNextNode() {
    // given
    try (var events = new EventReader(port, JOB)) {
      var life = events.next().getString("incarnation");
      // when the node is gone without a word, and another hosts the machine anew
      b.carrier.weather(1, 0);
      b.close();
      cluster.leave(cluster.of("b").self());
      nodes.remove(b);
      assertThat(names(events, 1)).containsExactly("stale");
      var c = node("c");
      await(c.vertick.host("job", c.type, MachineOptions.DEFAULT.force()));
      // then
      var shown = events.next();
      assertThat(shown.getString("event")).isEqualTo("shown");
      assertThat(shown.getString("incarnation")).isNotEqualTo(life);
      assertThat(names(events, 1)).containsExactly("live");
    }
  }

  @Test
  void shouldSayThatMachineHasEnded() {
    // given
    try (var events = new EventReader(port, "{\"type\":\"JobType\"}")) {
      assertThat(names(events, 1)).containsExactly("shown");
      // when
      await(b.vertick.dispose("job"));
      // then
      assertThat(names(events, 2)).containsExactly("ended", "closed");
    }
  }

  @Test
  void shouldFollowNoneWhenOneIsNotThere() {
    assertThat(post("{\"machines\":[\"job\",\"nobody\"]}")).isEqualTo(404);
    assertThat(post("{\"type\":\"Nobody\"}")).isEqualTo(404);
    assertThat(post("{\"tag\":\"window\"}")).isEqualTo(404);
    await().until(() -> followed() == 0);
  }
}
