package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.server.BridgeServer;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Call.Change;
import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.Ended;
import io.vertick.engine.protocol.Outcome.Executed;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Outcome.Unknown;
import io.vertick.engine.protocol.RequestId;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.remote.Speaker;
import io.vertick.engine.remote.StateNames;
import io.vertick.engine.replica.FeedReceiver;
import io.vertick.engine.replica.Relay;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.schema.States;
import io.vertick.engine.session.RequestTable;
import io.vertick.fixture.JobStates;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client of node {@code a} works with the machine {@code job} of node {@code b}. */
class BridgeNodesTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final SchemaHash JOB = JobStates.SCHEMA.hash();
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Call COUNT = Call.Mutate.of(Change.ADD, S.counted.index());

  /** Whose names nobody tells. */
  private static final class StrangeStates extends States {
    {
      state("Strange");
    }

    static final Schema<StrangeStates> SCHEMA = Schema.of(StrangeStates::new);
  }

  /** A client of another node, that hears nothing. */
  private static final Speaker DEAF = new Speaker() {
    @Override
    public String title() {
      return "client deaf";
    }

    @Override
    public boolean isClient() {
      return true;
    }

    @Override
    public boolean isNode(Incarnation origin) {
      return false;
    }

    @Override
    public @Nullable StateNames namesOf(SchemaHash schema) {
      return null;
    }

    @Override
    public void send(Reply reply) {
      // Nobody hears it.
    }
  };

  private final BridgeHome home = new BridgeHome();
  private TestNode b;
  private BridgeServer server;
  private BridgeClient client;

  @BeforeEach
  void link() {
    b = home.node("b");
    await(b.vertick.host("job", b.type));
    await(home.node.links().whenHosted("job", SOON));
    server = bridge(home.node);
    client = home.client(server).connect();
  }

  @AfterEach
  void close() {
    assertThat(home.uncaught).isEmpty();
    home.close();
  }

  private static BridgeServer bridge(TestNode node) {
    return BridgeHome.open(node, Doorman.open(Access.LOOPBACK), BridgeLimits.DEFAULT);
  }

  private static <T> T see(TestNode node, Callable<T> question) {
    return on(node.links().exchange().context(), () -> Future.succeededFuture(question.call()));
  }

  private FeedNotes follow(Schema<?> schema) {
    var notes = new FeedNotes();
    client.attach(FeedReceiver.Spec.of("job", schema, Tracking.ALL, true), notes);
    return notes;
  }

  private int feedsOfA() {
    return see(home.node, () -> home.node.links().feeds().size());
  }

  /** As after {@code kill -9}. */
  private void kill() {
    b.carrier.weather(1, 0);
    home.cluster.leave(home.cluster.named("b"));
  }

  // Requests.

  @Test
  void shouldRunForwardedRequestsOnceWhenConnectionsAreCut() {
    // given
    var pending = new ArrayList<Future<Outcome>>();
    // when
    for (int i = 0; i < 50; i++) {
      pending.add(client.ask("job", JOB, COUNT));
      if (i % 10 == 5) {
        client.cut();
      }
    }
    // then
    await(Future.all(pending));
    assertThat(client.outcomes).hasSize(50).allMatch(Executed.class::isInstance);
    assertThat(b.type.numbers).hasSize(50);
  }

  @Test
  void shouldRunRequestOnceWhenItIsRepeatedOverAnotherNode() {
    // given
    var outcome = await(client.ask("job", JOB, COUNT));
    client.close();
    // when the same client asks under the same number, over the bridge of the machine's own node
    var again = new BridgeClient(home.outside, bridge(b).port(), "", client.self()).connect();
    var repeated = await(again.ask("job", JOB, COUNT));
    // then it is told what became of it
    assertThat(repeated).isEqualTo(outcome).isInstanceOf(Executed.class);
    assertThat(b.type.numbers).hasSize(1);
  }

  @Test
  void shouldKeepApartNamesThatClientsToldUnderTheSameHash() {
    // given two clients that call different states so
    var hash = new SchemaHash(7, 7);
    var other = home.client(server).connect();
    client.tell(new Names(hash, 1, 0, List.of("Counted")));
    other.tell(new Names(hash, 1, 0, List.of("Busy")));
    // when
    var counted = await(client.ask("job", hash, Call.Mutate.of(Change.ADD, 0)));
    var busy = await(other.ask("job", hash, Call.Mutate.of(Change.ADD, 0)));
    // then
    assertThat(List.of(counted, busy)).allMatch(Executed.class::isInstance);
    assertThat(b.type.numbers).hasSize(1);
    assertThat(await(home.node.vertick.machine("job", JobStates.SCHEMA).snapshot())
            .active()
            .names())
        .containsExactly("Busy", "Counted");
  }

  @Test
  void shouldForgetNamesForThoseOfOthersAtAPace() {
    // given two clients with so many names that a link keeps those of one
    var other = home.client(server).connect();
    tellMany(client, new SchemaHash(7, 1), "One");
    tellMany(other, new SchemaHash(7, 2), "Two");
    var first = Call.Mutate.of(Change.ADD, 0);
    // when
    assertThat(await(client.ask("job", new SchemaHash(7, 1), first))).isInstanceOf(Executed.class);
    assertThat(await(other.ask("job", new SchemaHash(7, 2), first))).isInstanceOf(Executed.class);
    var again = await(client.ask("job", new SchemaHash(7, 1), first));
    // then
    assertThat(again)
        .isInstanceOfSatisfying(
            NotApplied.class,
            refused -> assertThat(refused.reason())
                .startsWith("overloaded: 40001 names of states are to be told to node b"));
    assertThat(b.type.numbers).hasSize(2);
  }

  private static void tellMany(BridgeClient to, SchemaHash hash, String prefix) {
    var names = new ArrayList<>(List.of("Counted"));
    IntStream.range(0, 40_000).forEach(i -> names.add(prefix + i));
    for (int at = 0; at < names.size(); at += Names.PART_MAX) {
      int end = Math.min(names.size(), at + Names.PART_MAX);
      to.tell(new Names(hash, names.size(), at, List.copyOf(names.subList(at, end))));
    }
  }

  @Test
  void shouldCancelForwardedWait() {
    // given
    var wait = new Call.Await(Call.Condition.WHEN, List.of(S.busy.index()), Map.of());
    // when
    var outcome = await(client.askAndCancel("job", JOB, wait));
    // then
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Ended.class, ended -> assertThat(ended.reason()).startsWith("cancelled"));
    assertThat(client.pending()).isZero();
  }

  @Test
  void shouldTellHostWhatClientHasDoneWith() {
    // given
    for (int i = 0; i < 20; i++) {
      await(client.ask("job", JOB, COUNT));
    }
    // then both tables forget
    await()
        .atMost(Duration.ofSeconds(4))
        .until(() -> see(b, () -> b.links().table().size()) == 0);
    await()
        .atMost(Duration.ofSeconds(4))
        .until(() -> see(home.node, () -> home.node.links().table().size()) == 0);
  }

  @Test
  void shouldKeepNothingAtHostForClientsThatLeft() {
    // given some that are shown a machine, and leave before a second is over
    var show = new Call.Ask(Call.Question.SHOW, List.of());
    for (int i = 0; i < 5; i++) {
      var brief = home.client(server).connect();
      assertThat(await(brief.ask("job", JOB, show))).isInstanceOf(Outcome.Answered.class);
      // when
      brief.leave();
    }
    // then
    await().atMost(SOON).until(() -> see(b, () -> b.links().table().size()) == 0);
    assertThat(see(b, () -> b.links().table().bytes())).isZero();
  }

  @Test
  void shouldKeepNothingAtHostWhenClientLeavesBeforeItsRequestEnds() {
    // given
    var wait = new Call.Await(Call.Condition.WHEN, List.of(S.busy.index()), Map.of());
    var unused = client.ask("job", JOB, wait);
    await().atMost(SOON).until(() -> see(b, () -> b.links().table().size()) == 1);
    client.leave();
    await().atMost(SOON).until(() -> await(server.status()).sessions() == 0);
    // when
    await(b.vertick.machine("job", JobStates.SCHEMA).add(S.busy));
    // then
    await().atMost(SOON).until(() -> see(b, () -> b.links().table().size()) == 0);
  }

  @Test
  void shouldServeNodesWhenClientsHaveTheirShareOfTheHost() {
    // given clients that ask much, and have done with nothing
    see(b, this::fill);
    // when a client of another node asks
    var refused = await(client.ask("job", JOB, COUNT));
    // then
    assertThat(refused)
        .isInstanceOfSatisfying(
            NotApplied.class, none -> assertThat(none.reason()).startsWith("overloaded"));
    // but that node itself is served
    var job = home.node.vertick.machine("job", JobStates.SCHEMA);
    assertThat(await(job.add(S.counted)).isExecuted()).isTrue();
  }

  private boolean fill() {
    var nobody = new Target("@directory", null, new SchemaHash(0, 0));
    for (int life = 1; life <= 3; life++) {
      for (int number = 1; number <= RequestTable.PER_ORIGIN_MAX; number++) {
        var id = new RequestId(new Incarnation(0xf111, life), number);
        var request = new Request(id, 0, 0, 30_000, false, null, nobody, COUNT);
        b.links().table().receive(request, DEAF, b.links().now());
      }
    }
    return true;
  }

  @Test
  void shouldEndRequestsWhenNodeOfMachineIsGone() {
    // given a request that runs at b, and says so to nobody
    b.carrier.weather(1, 0);
    var running = client.ask("job", JOB, COUNT);
    await().atMost(SOON).until(() -> b.type.numbers.size() == 1);
    // when
    kill();
    // then it may have run, and a later one has not
    assertThat(await(running)).isInstanceOf(Unknown.class);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(await(client.ask("job", JOB, COUNT))).isInstanceOf(NotApplied.class));
    assertThat(b.type.numbers).hasSize(1);
  }

  // Payloads.

  @Test
  void shouldPassPayloadOnToNodeOfMachine() {
    // when
    var outcome = await(client.send("job", Payload.of("report", new byte[300_000])));
    // then
    assertThat(outcome).isEqualTo(new PayloadOutcome.Accepted());
    assertThat(b.type.reports).containsExactly(300_000);
    assertThat(await(client.send("job", Payload.of("report", new byte[0]))))
        .isEqualTo(new PayloadOutcome.Refused("it is empty (job on node b)"));
  }

  @Test
  void shouldFetchWhatMachineOfOtherNodeOffers() {
    // given
    var job = b.vertick.machine("job", JobStates.SCHEMA);
    await(job.add(S.busy));
    await(job.send(Payload.of("offer", new byte[300_000])));
    // then
    var fetched = await(client.fetch("job", "offer"));
    assertThat(((Fetched.Offered) fetched).payload().size()).isEqualTo(300_000);
    assertThat(await(client.fetch("job", "nothing")).toString())
        .contains("absent: job offers nothing named nothing now (job on node b)");
    assertThat(await(client.fetch("nobody", "offer")).toString()).contains("absent");
  }

  // Feeds.

  @Test
  void shouldFollowMachineOfOtherNodeUntilDetached() {
    // given
    var notes = new FeedNotes();
    var feed =
        client.attach(FeedReceiver.Spec.of("job", JobStates.SCHEMA, Tracking.ALL, true), notes);
    await().atMost(SOON).until(() -> !notes.states.isEmpty());
    assertThat(feedsOfA()).isEqualTo(1);
    // when
    await(client.ask("job", JOB, COUNT));
    // then attributes come, too
    await()
        .atMost(SOON)
        .until(() -> notes.updates.stream()
            .anyMatch(update -> Long.valueOf(1).equals(update.attributes().get(0))));
    // and nothing is left behind
    client.detach(feed);
    await().atMost(SOON).until(() -> feedsOfA() == 0);
  }

  @Test
  void shouldLeaveNothingBehindWhenFeedEndsEarly() {
    // given one that detaches before it is told anything, and one whose words nobody knows
    var early = client.attach(
        FeedReceiver.Spec.of("job", JobStates.SCHEMA, Tracking.ALL, true), new FeedNotes());
    client.detach(early);
    var strange = follow(StrangeStates.SCHEMA);
    // then
    await().atMost(SOON).until(() -> strange.end != null);
    assertThat(strange.end).isInstanceOf(IllegalArgumentException.class);
    await().atMost(Duration.ofSeconds(3)).until(() -> feedsOfA() == 0);
    await().atMost(SOON).until(() -> await(server.status()).feeds() == 0);
  }

  @Test
  void shouldLeaveNothingBehindWhenClientLeaves() {
    // given
    var notes = follow(JobStates.SCHEMA);
    await().atMost(SOON).until(() -> !notes.states.isEmpty());
    // when
    client.leave();
    // then
    await().atMost(SOON).until(() -> feedsOfA() == 0);
  }

  @Test
  void shouldShowTheResultBeforeItIsToldWhateverTheInterval() {
    // given a feed that gathers for a minute what happens at a machine of another node
    var notes = new FeedNotes();
    var tracking = Tracking.ALL.every(Duration.ofMinutes(1));
    client.attach(FeedReceiver.Spec.of("job", JobStates.SCHEMA, tracking, true), notes);
    await().atMost(SOON).until(() -> !notes.states.isEmpty());
    // when
    var executed = (Outcome.Executed) await(client.ask("job", JOB, COUNT));
    // then
    assertThat(notes.updates).extracting(ViewUpdate::version).contains(executed.version());
  }

  @Test
  void shouldSayThatFeedIsStaleWhenNodeOfMachineIsSilent() {
    // given
    var notes = follow(JobStates.SCHEMA);
    await().atMost(SOON).until(() -> !notes.states.isEmpty());
    // when
    b.carrier.weather(1, 0);
    // then
    await().atMost(SOON).until(() -> notes.relays.stream().anyMatch(Relay::isStale));
    // and when it is heard again
    b.carrier.weather(0, 0);
    // then
    await().atMost(SOON).until(() -> !notes.relays.get(notes.relays.size() - 1).isStale());
  }
}
