package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineRestartedException;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.Wait;
import io.vertick.fixture.Caller;
import io.vertick.fixture.JobStates;
import io.vertick.machine.MachineOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tree: the machine {@code job} lives on {@code root}, {@code left} and {@code right} relay it, {@code leaf} follows it over these. */
class RelaysTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Tracking OVER_BOTH = Tracking.ALL.via("left", "right");

  private final FakeMembership cluster = new FakeMembership();
  private final Map<String, TestNode> nodes = new LinkedHashMap<>();
  private Vertx bus;
  private Context context;

  @BeforeEach
  void link() {
    bus = Vertx.vertx();
    var root = node("root");
    node("left");
    node("right");
    node("leaf");
    await(root.vertick.host("job", root.type));
    nodes.values().forEach(node -> await(node.links().whenHosted("job", SOON)));
    context = Caller.deploy(node("leaf").vertx);
  }

  private TestNode node(String id) {
    return nodes.computeIfAbsent(id, name -> {
      var node = new TestNode(name, bus);
      node.link(cluster, new LinkConfig(Duration.ofMillis(50), true, new LastStore()));
      return node;
    });
  }

  /** As after {@code kill -9}: nobody is told, and the cluster notices. */
  private void kill(String id) {
    var node = node(id);
    node.carrier.weather(1, 0);
    cluster.leave(cluster.named(id));
    node.close();
    nodes.remove(id);
  }

  @AfterEach
  void close() {
    nodes.values().forEach(TestNode::close);
    await(bus.close());
  }

  private void relay(String node, Tracking tracking) {
    await(node(node).vertick.relay("job", JobStates.SCHEMA, tracking));
    nodes.values().stream()
        .filter(other -> other != node(node))
        .forEach(other -> await(other.links().whenHosted(Relays.id("job", node), SOON)));
  }

  private MachineView<JobStates> attach(Tracking tracking) {
    return on(
        context, () -> node("leaf").vertick.machine("job", JobStates.SCHEMA).attach(tracking));
  }

  private <T> T see(MachineView<JobStates> view, Function<MachineView<JobStates>, T> question) {
    return on(context, () -> Future.succeededFuture(question.apply(view)));
  }

  private void awaitOn(
      MachineView<JobStates> view, Function<MachineView<JobStates>, Wait> question) {
    Future<Void> fulfilled =
        see(view, shown -> question.apply(shown).within(SOON).future());
    await(fulfilled);
  }

  private void awaitStale(MachineView<JobStates> view, boolean isStale) {
    awaitOn(view, shown -> shown.whenQuery(seen -> seen.isStale() == isStale));
  }

  private void add(State state) {
    await(node("root").vertick.machine("job", JobStates.SCHEMA).add(state));
  }

  /** How many feeds go from one node to another. */
  private int feeds(String from, String to) {
    return await(node(from).links().status()).stream()
        .filter(link -> link.node().equals(to))
        .findFirst()
        .orElseThrow()
        .followers();
  }

  private void awaitFeeds(String from, String to, int count) {
    await().atMost(SOON).until(() -> feeds(from, to) == count);
  }

  @Test
  void shouldShowMachineOverRelay() {
    // given
    relay("left", Tracking.ALL);
    var view = attach(OVER_BOTH);
    // when
    add(S.counted);
    add(S.busy);
    // then
    awaitOn(view, shown -> shown.when(S.busy));
    assertThat(this.<Long>see(view, shown -> shown.get(S.count))).isEqualTo(1);
    assertThat(this.<Boolean>see(view, MachineView::isStale)).isFalse();
    assertThat(this.<Duration>see(view, MachineView::age)).isLessThan(Duration.ofSeconds(3));
    // and the machine tells the relay only
    assertThat(feeds("root", "left")).isEqualTo(1);
    assertThat(feeds("left", "leaf")).isEqualTo(1);
    assertThat(feeds("root", "leaf")).isZero();
  }

  @Test
  void shouldRelayWhatIsRelayed() {
    // given
    relay("left", Tracking.ALL);
    relay("right", Tracking.ALL.via("left"));
    var view = attach(Tracking.ALL.via("right"));
    // when
    add(S.busy);
    // then
    awaitOn(view, shown -> shown.when(S.busy));
    assertThat(feeds("root", "right") + feeds("root", "leaf") + feeds("left", "leaf"))
        .isZero();
  }

  @Test
  void shouldFollowTheMachineItselfWhenNobodyRelaysIt() {
    // when
    var view = attach(OVER_BOTH);
    add(S.busy);
    // then
    awaitOn(view, shown -> shown.when(S.busy));
    assertThat(feeds("root", "leaf")).isEqualTo(1);
    // and moves to a relay when there is one
    relay("right", Tracking.ALL);
    awaitFeeds("right", "leaf", 1);
    awaitFeeds("root", "leaf", 0);
    add(S.finished);
    awaitOn(view, shown -> shown.when(S.finished));
  }

  @Test
  void shouldNotWaitForRelayedViewWhenMutationIsAnswered() {
    // given a relay that brings nothing for a while
    relay("left", Tracking.ALL);
    var view = attach(OVER_BOTH);
    node("left").carrier.weather(1, 0);
    // when
    var result =
        on(context, () -> node("leaf").vertick.machine("job", JobStates.SCHEMA).add(S.busy));
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(this.<Long>see(view, MachineView::version)).isLessThan(result.version());
    node("left").carrier.weather(0, 0);
    awaitOn(view, shown -> shown.when(S.busy));
  }

  @Test
  void shouldSayStaleAndHowOldWhenRelayDoesNotHearTheMachine() {
    // given
    relay("left", Tracking.ALL);
    var view = attach(Tracking.ALL.via("left"));
    // when the relay hears nothing from the machine's node, and the leaf hears the relay
    node("root").carrier.weather(1, 0);
    awaitStale(view, true);
    // then
    assertThat(this.<Duration>see(view, MachineView::age)).isGreaterThan(Duration.ofSeconds(2));
    assertThat(feeds("left", "leaf")).isEqualTo(1);
    // and when it is heard again
    node("root").carrier.weather(0, 0);
    awaitStale(view, false);
    assertThat(this.<Duration>see(view, MachineView::age)).isLessThan(Duration.ofSeconds(3));
    add(S.busy);
    awaitOn(view, shown -> shown.when(S.busy));
  }

  @Test
  void shouldMoveToNextRelayWhenOneIsGoneAndBackWhenItReturns() {
    // given
    relay("left", Tracking.ALL);
    relay("right", Tracking.ALL);
    var view = attach(OVER_BOTH);
    // when
    kill("left");
    add(S.busy);
    // then
    awaitOn(view, shown -> shown.when(S.busy));
    assertThat(feeds("right", "leaf")).isEqualTo(1);
    assertThat(this.<Boolean>see(view, MachineView::isStale)).isFalse();
    // and when it returns
    node("left");
    await(node("left").links().whenHosted("job", SOON));
    relay("left", Tracking.ALL);
    awaitFeeds("left", "leaf", 1);
    awaitFeeds("right", "leaf", 0);
    add(S.finished);
    awaitOn(view, shown -> shown.when(S.finished));
  }

  @Test
  void shouldMoveToNextRelayWhenOneIsSilent() {
    // given
    relay("left", Tracking.ALL);
    relay("right", Tracking.ALL);
    var view = attach(OVER_BOTH);
    // when it says nothing any more, but is no less a member
    node("left").carrier.weather(1, 0);
    awaitFeeds("right", "leaf", 1);
    add(S.busy);
    // then
    awaitOn(view, shown -> shown.when(S.busy));
    assertThat(this.<Boolean>see(view, MachineView::isStale)).isFalse();
  }

  @Test
  void shouldNeverGoBackWhenNextRelayIsBehind() {
    // given a relay that stopped hearing the machine, and a view that is ahead of it
    relay("right", Tracking.ALL.every(Duration.ofMinutes(1)));
    relay("left", Tracking.ALL);
    var view = attach(OVER_BOTH);
    var versions = Collections.synchronizedList(new ArrayList<Long>());
    see(view, shown -> {
      shown.trace(fact -> versions.add(shown.version()));
      return 0;
    });
    add(S.counted);
    add(S.busy);
    awaitOn(view, shown -> shown.when(S.busy));
    // when
    kill("left");
    awaitFeeds("right", "leaf", 1);
    // then it keeps what it has shown, until the relay ends and the machine itself is followed
    assertThat(this.<Boolean>see(view, shown -> shown.is(S.busy))).isTrue();
    await(node("right").vertick.unrelay("job"));
    add(S.finished);
    awaitOn(view, shown -> shown.when(S.finished));
    assertThat(versions).isSorted();
  }

  @Test
  void shouldRefuseToFollowItself() {
    // given two nodes that relay over each other
    relay("left", Tracking.ALL);
    relay("right", Tracking.ALL.via("left"));
    await(node("left").vertick.unrelay("job"));
    relay("left", Tracking.ALL.via("right"));
    // then one of them follows the machine itself
    await()
        .atMost(SOON)
        .until(() -> feeds("root", "left") + feeds("root", "right") > 0
            && feeds("left", "right") + feeds("right", "left") <= 1);
    // and both show it
    var view = attach(OVER_BOTH);
    add(S.busy);
    awaitOn(view, shown -> shown.when(S.busy));
  }

  /** Some of a job's states in another order. */
  private static final class FewStates extends States {
    final State finished = state("Finished");
    final State counted = multi("Counted");
    static final Schema<FewStates> SCHEMA = Schema.of(FewStates::new);
  }

  @Test
  void shouldSpeakByNamesWhenSchemasDiffer() {
    // given
    relay("left", Tracking.of(S.busy, S.finished, S.counted));
    var few = on(
        context,
        () -> node("leaf")
            .vertick
            .machine("job", FewStates.SCHEMA)
            .attach(Tracking.ALL.skip("Exception").via("left")));
    // when
    add(S.busy);
    add(S.finished);
    // then
    await(on(
        context,
        () -> Future.succeededFuture(
            few.when(FewStates.SCHEMA.states().finished).within(SOON).future())));
    assertThat(on(context, () -> Future.succeededFuture(few.is(FewStates.SCHEMA.states().counted))))
        .isFalse();
    assertThat(feeds("left", "leaf")).isEqualTo(1);
  }

  @Test
  void shouldRefuseWhatTheRelayDoesNotFollow() {
    // given
    relay("left", Tracking.of(S.busy));
    var job = node("leaf").vertick.machine("job", JobStates.SCHEMA);
    // then
    assertThat(failureOf(on(
            context, () -> Future.succeededFuture(job.attach(Tracking.of(S.held).via("left"))))))
        .hasMessageContaining("Held");
    assertThat(failureOf(on(
            context,
            () -> Future.succeededFuture(job.attach(Tracking.of(S.busy).each().via("left"))))))
        .hasMessageContaining("each transition");
  }

  @Test
  void shouldRelayEachTransitionWhenAskedTo() {
    // given
    relay("left", Tracking.ALL.each());
    var view = attach(Tracking.ALL.each().via("left"));
    var steps = new ArrayList<Long>();
    see(view, shown -> {
      shown.trace(fact -> {
        if (fact instanceof TraceRecord.ReplicaUpdated updated
            && updated.update().step() != null) {
          steps.add(updated.update().version());
        }
      });
      return 0;
    });
    // when
    add(S.busy);
    add(S.finished);
    // then
    awaitOn(view, shown -> shown.when(S.finished));
    assertThat(this.<List<Long>>see(view, shown -> List.copyOf(steps))).containsExactly(2L, 3L);
  }

  @Test
  void shouldGatherChangesWhenReaderHasAnInterval() {
    // given
    relay("left", Tracking.ALL);
    var view = attach(Tracking.ALL.every(Duration.ofMillis(300)).via("left"));
    var updates = new ArrayList<TraceRecord>();
    see(view, shown -> {
      shown.trace(fact -> {
        if (fact instanceof TraceRecord.ReplicaUpdated) {
          updates.add(fact);
        }
      });
      return 0;
    });
    // when
    for (int i = 0; i < 5; i++) {
      add(S.counted);
    }
    // then
    awaitOn(view, shown -> shown.whenTicks(S.counted, 9));
    assertThat(this.<Integer>see(view, shown -> updates.size())).isLessThan(5);
  }

  @Test
  void shouldEndWithTheMachineAndRelayTheNext() {
    // given
    relay("left", Tracking.ALL);
    var view = attach(Tracking.ALL.via("left"));
    var never = see(view, shown -> shown.when(S.finished).future());
    // when
    await(node("root").vertick.dispose("job"));
    // then
    assertThat(failureOf(never)).isInstanceOf(MachineDisposedException.class);
    // and when there is another with its id
    await(node("right").vertick.host("job", node("right").type));
    await(node("leaf").links().whenHosted("job", SOON));
    await(node("leaf").links().whenHosted(Relays.id("job", "left"), SOON));
    assertThat(this.<Boolean>see(attach(Tracking.ALL.via("left")), MachineView::isEnded))
        .isFalse();
  }

  @Test
  void shouldSayRestartedWhenMachineLivesAnewElsewhere() {
    // given
    relay("left", Tracking.ALL);
    var view = attach(Tracking.ALL.via("left"));
    var tick = see(view, shown -> shown.whenTicks(S.counted, 7).future());
    // when
    kill("root");
    await(node("right").vertick.host("job", node("right").type, MachineOptions.DEFAULT.force()));
    // then
    assertThat(failureOf(tick)).isInstanceOf(MachineRestartedException.class);
    awaitStale(view, false);
  }

  @Test
  void shouldRelayAMachineOnce() {
    // given
    relay("left", Tracking.ALL);
    // then
    assertThat(failureOf(node("left").vertick.relay("job", JobStates.SCHEMA, Tracking.ALL)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("job");
    await(node("left").vertick.unrelay("job"));
    relay("left", Tracking.ALL);
  }

  @Test
  void shouldRefuseMoreRelaysThanThereMayBe() {
    // given relays of machines that are not there yet
    var left = node("left").vertick;
    for (int i = 0; i < Relays.RELAYS_MAX; i++) {
      var waiting = left.relay("machine-" + i, JobStates.SCHEMA, Tracking.ALL);
      assertThat(waiting.failed()).isFalse();
    }
    // then
    assertThat(failureOf(left.relay("job", JobStates.SCHEMA, Tracking.ALL)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("at most 10000");
    await(left.unrelay("machine-0"));
    relay("left", Tracking.ALL);
  }

  @Test
  void shouldNotListRelaysAsMachines() {
    // given
    relay("left", Tracking.ALL);
    // then
    assertThat(await(node("leaf").links().list(machine -> true)))
        .extracting(machine -> machine.id())
        .containsExactly("job");
  }

  @Test
  void shouldFailWhenThereAreNoLinks() {
    // given
    var alone = new TestNode("alone", bus);
    // then
    assertThat(failureOf(alone.vertick.relay("job", JobStates.SCHEMA, Tracking.ALL)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("linked");
    alone.close();
  }

  @Test
  void shouldFailToAttachWhenTheRelayEndsAndTheMachineIsNowhere() {
    // given
    relay("left", Tracking.ALL);
    var view = attach(Tracking.ALL.via("left"));
    var never =
        see(view, shown -> shown.when(S.finished).within(Duration.ofMillis(300)).future());
    // when
    kill("root");
    // then it waits, stale, and attaching anew shows what the relay has
    awaitStale(view, true);
    assertThat(failureOf(never)).isNotInstanceOf(MachineUnavailableException.class);
    assertThat(this.<Boolean>see(attach(Tracking.ALL.via("left")), MachineView::isStale))
        .isTrue();
  }
}
