package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Result;
import io.vertick.engine.pipe.Pipe;
import io.vertick.fixture.Home;
import io.vertick.fixture.JobStates;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pipes between machines of two nodes. */
class PipesOverLinksTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final Duration SOON = Duration.ofSeconds(10);

  private final FakeMembership cluster = new FakeMembership();
  private Vertx bus;
  private TestNode a;
  private TestNode b;
  private Home left;
  private Home right;

  /** The machine {@code left} lives on a, {@code right} on b. */
  @BeforeEach
  void link() {
    bus = Vertx.vertx();
    a = node("a");
    b = node("b");
    left = host(a, "left");
    right = host(b, "right");
    await(a.links().whenHosted("right", SOON));
    await(b.links().whenHosted("left", SOON));
  }

  private TestNode node(String id) {
    var node = new TestNode(id, bus);
    node.link(cluster, new LinkConfig(Duration.ofMillis(50), true, new LastStore()));
    return node;
  }

  private static Home host(TestNode node, String machine) {
    var home = new Home(machine, node.type);
    await(node.vertx.deployVerticle(home));
    return home;
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    await(bus.close());
  }

  /** Adds {@code Counted} to one machine whenever the other enters it; gives the answers. */
  private static List<Result> pipe(TestNode node, Home home, String from, String to) {
    var answers = new CopyOnWriteArrayList<Result>();
    on(
        home.context(),
        () -> node.vertick
            .machine(from, JobStates.SCHEMA)
            .attach()
            .map(source -> Pipe.from(source)
                .to(node.vertick.machine(to, JobStates.SCHEMA))
                .add(S.counted, S.counted)
                .onAnswer((mutation, result) -> answers.add(result))
                .open()));
    return answers;
  }

  @Test
  void shouldCutRingWhenItsPipesLiveOnSeveralNodes() {
    // given
    var ofLeft = pipe(a, left, "left", "right");
    var ofRight = pipe(b, right, "right", "left");
    // when
    await(a.vertick.machine("left", JobStates.SCHEMA).add(S.counted));
    // then it went round once
    Awaitility.await().until(() -> ofLeft.size() == 2 && ofRight.size() == 1);
    assertThat(ofRight.get(0).isExecuted()).isTrue();
    assertThat(ofLeft)
        .anyMatch(Result::isExecuted)
        .anySatisfy(result -> assertThat(result)
            .isInstanceOfSatisfying(
                Result.NotApplied.class,
                cut -> assertThat(cut.code()).isEqualTo(ReasonCode.PIPE_LOOP)));
    assertThat(a.type.numbers).hasSize(2);
    assertThat(b.type.numbers).hasSize(1);
  }
}
