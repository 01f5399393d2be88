package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.access.MachinePattern;
import io.vertick.bridge.access.Right;
import io.vertick.bridge.access.Tokens;
import io.vertick.bridge.server.BridgeServer;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Call.Change;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.Answered;
import io.vertick.engine.protocol.Outcome.Executed;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.replica.FeedReceiver;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.fixture.JobStates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets in, what they may do, and how much of it. */
class BridgeAccessTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final SchemaHash JOB = JobStates.SCHEMA.hash();
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Call COUNT = Call.Mutate.of(Change.ADD, S.counted.index());
  private static final Call SHOW = new Call.Ask(Call.Question.SHOW, List.of());
  private static final Call WAIT =
      new Call.Await(Call.Condition.WHEN, List.of(S.busy.index()), Map.of());

  private final BridgeHome home = new BridgeHome();

  @BeforeEach
  void host() {
    await(home.node.vertick.host("job", home.node.type));
    await(home.node.vertick.host("other", home.node.type));
  }

  @AfterEach
  void close() {
    assertThat(home.uncaught).isEmpty();
    home.close();
  }

  private static Tokens.Entry token(String token, Right right, long expiresMs) {
    var access = new Access(
        token, right, List.of(new MachinePattern("job")), expiresMs, BridgeLimits.DEFAULT);
    return new Tokens.Entry(Tokens.hash(token), access);
  }

  /** Knows {@code reader} and {@code writer} of the machine job, for as long as said. */
  private BridgeServer guarded(long expiresMs) {
    return home.open(doorman(expiresMs), BridgeLimits.DEFAULT);
  }

  private static Doorman doorman(long expiresMs) {
    return Doorman.requiring(Tokens.of(
        List.of(token("reader", Right.READ, expiresMs), token("writer", Right.MUTATE, expiresMs))));
  }

  private BridgeServer limited(Limit limit, int value) {
    return home.open(Doorman.open(Access.LOOPBACK), BridgeLimits.of(Map.of(limit, value)));
  }

  private static void assertNotApplied(Outcome outcome, String word) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            NotApplied.class, refused -> assertThat(refused.reason()).startsWith(word));
  }

  private static FeedNotes follow(BridgeClient client, String machine) {
    var notes = new FeedNotes();
    client.attach(FeedReceiver.Spec.of(machine, JobStates.SCHEMA, Tracking.ALL, true), notes);
    return notes;
  }

  private static void assertEnded(FeedNotes feed, String word) {
    await().atMost(SOON).until(() -> feed.end != null);
    assertThat(feed.end).hasMessageContaining(word);
  }

  // Rights.

  @Test
  void shouldForbidWhatTokenMayNot() {
    // given
    var server = guarded(Access.NEVER);
    var reader = home.client(server, "reader").connect();
    var writer = home.client(server, "writer").connect();
    // then
    assertThat(await(reader.ask("job", JOB, SHOW))).isInstanceOf(Answered.class);
    assertNotApplied(await(reader.ask("job", JOB, COUNT)), "forbidden");
    var check = Call.Mutate.of(Change.CAN_ADD, S.counted.index());
    assertNotApplied(await(reader.ask("job", JOB, check)), "forbidden");
    assertThat(await(writer.ask("job", JOB, COUNT))).isInstanceOf(Executed.class);
    assertNotApplied(await(writer.ask("other", JOB, SHOW)), "forbidden");
    assertNotApplied(await(writer.ask("other", JOB, WAIT)), "forbidden");
    assertEnded(follow(reader, "other"), "forbidden");
    assertEnded(follow(reader, "other@job"), "forbidden");
    // and only what may be read is listed
    var listed = (Answered) await(reader.ask(
        "@directory", new SchemaHash(0, 0), new Call.Ask(Call.Question.DESCRIBE, List.of())));
    assertThat((List<?>) listed.values().get("machines")).hasSize(1);
  }

  @Test
  void shouldRefuseWrongTokensLaterAndLater() {
    // given
    var server = guarded(Access.NEVER);
    long start = System.nanoTime();
    // when
    for (int i = 0; i < 5; i++) {
      assertThat(rejectionOf(home.client(server, "guess"))).isEqualTo("token");
    }
    // then the first three were told at once, the others after 250 and 500 ms
    assertThat(System.nanoTime() - start).isGreaterThan(740_000_000L);
    assertThat(await(server.status()).refused()).isEqualTo(5);
    assertThat(await(home.client(server, "reader").connect().ask("job", JOB, SHOW)))
        .isInstanceOf(Answered.class);
  }

  /** Why a client does not get in. */
  private static String rejectionOf(BridgeClient client) {
    client.stayAway();
    var unused = client.connecting();
    await().atMost(SOON).until(() -> !client.rejections.isEmpty());
    return client.rejections.get(0);
  }

  @Test
  void shouldServeOthersWhenWrongTokensFlood() {
    // given
    var server = guarded(Access.NEVER);
    // when
    var flood = new ArrayList<BridgeClient>();
    for (int i = 0; i < 150; i++) {
      var client = home.client(server, "guess");
      client.stayAway();
      client.connecting();
      flood.add(client);
    }
    await().atMost(SOON).until(() -> await(server.status()).refused() == 150);
    // then few of them wait, the others are told to try later, and who has a token is served
    await().atMost(SOON).until(() -> await(server.status()).connections() <= 64);
    assertThat(flood).anySatisfy(client -> assertThat(client.rejections).contains("overloaded"));
    assertThat(await(home.client(server, "reader").connect().ask("job", JOB, SHOW)))
        .isInstanceOf(Answered.class);
  }

  @Test
  void shouldEndSessionWhenTokenExpires() {
    // given
    var server = guarded(System.currentTimeMillis() + 2_000);
    var client = home.client(server, "writer").connect();
    client.stayAway();
    var feed = follow(client, "job");
    await().atMost(SOON).until(() -> !feed.states.isEmpty());
    // then
    await().atMost(SOON).until(() -> client.rejections.contains("token"));
    await().atMost(SOON).until(() -> await(server.status()).sessions() == 0);
  }

  @Test
  void shouldEndSessionOfTokenThatIsWithdrawn() {
    // given
    var doorman = doorman(Access.NEVER);
    var server = home.open(doorman, BridgeLimits.DEFAULT);
    var reader = home.client(server, "reader").connect();
    var writer = home.client(server, "writer").connect();
    writer.stayAway();
    // when
    doorman.replace(Tokens.of(List.of(token("reader", Right.READ, Access.NEVER))));
    var unusedOutcome = writer.ask("job", JOB, COUNT);
    // then the session ends, and nothing runs
    await().atMost(SOON).until(() -> writer.rejections.contains("token"));
    assertThat(home.node.type.numbers).isEmpty();
    // and the other one is not disturbed
    assertNotApplied(
        await(reader.ask("job", JOB, COUNT)), "forbidden: Expected the right to mutate");
    await().atMost(SOON).until(() -> await(server.status()).sessions() == 1);
  }

  @Test
  void shouldRefuseSomebodyElseUnderTheSameName() {
    // given
    var server = guarded(Access.NEVER);
    var writer = home.client(server, "writer").connect();
    // when
    var reader = new BridgeClient(home.outside, server.port(), "reader", writer.self());
    // then
    assertThat(rejectionOf(reader)).isEqualTo("overloaded");
    assertThat(await(writer.ask("job", JOB, COUNT))).isInstanceOf(Executed.class);
  }

  @Test
  void shouldRefuseClientThatGoesByTheNameOfNode() {
    // given
    var server = guarded(Access.NEVER);
    var life = home.node.links().self().incarnation();
    // then
    assertThat(rejectionOf(new BridgeClient(home.outside, server.port(), "reader", life)))
        .isEqualTo("overloaded");
  }

  // Limits.

  @Test
  void shouldRefuseOneMoreSession() {
    for (var limit : List.of(Limit.SESSIONS, Limit.SESSIONS_PER_ADDRESS)) {
      // given
      var server = limited(limit, 2);
      home.client(server).connect();
      var second = home.client(server).connect();
      // then
      assertThat(rejectionOf(home.client(server))).as(limit.key()).isEqualTo("overloaded");
      // and there is room again when one leaves
      second.leave();
      await().atMost(SOON).until(() -> await(server.status()).sessions() == 1);
      home.client(server).connect();
    }
  }

  @Test
  void shouldForgetSessionWhenClientDoesNotComeBack() {
    // given
    var server = limited(Limit.RESUME_MS, 200);
    var client = home.client(server).connect();
    // when it comes back at once
    client.cut();
    await().atMost(SOON).until(() -> client.resumptions() == 1);
    // then its session goes on
    assertThat(client.sessions()).isEqualTo(1);
    // and when it does not
    client.close();
    // then it is forgotten, and another begins
    await().atMost(SOON).until(() -> await(server.status()).sessions() == 0);
    client.connect();
    assertThat(client.sessions()).isEqualTo(2);
    assertThat(await(server.status()).resumed()).isEqualTo(1);
  }

  @Test
  void shouldRefuseOneMoreWait() {
    // given
    var server = limited(Limit.WAITS, 1);
    var client = home.client(server).connect();
    var first = client.ask("job", JOB, WAIT);
    // then
    assertNotApplied(await(client.ask("job", JOB, WAIT)), "overloaded");
    // and requests are counted by themselves
    assertThat(await(client.ask("job", JOB, Call.Mutate.of(Change.ADD, S.busy.index()))))
        .isInstanceOf(Executed.class);
    assertThat(await(first)).isInstanceOf(Outcome.Fulfilled.class);
    assertThat(await(server.status()).overloads()).isEqualTo(1);
  }

  @Test
  void shouldRefuseOneMoreFeed() {
    // given
    var client = home.client(limited(Limit.FEEDS, 1)).connect();
    var first = follow(client, "job");
    // then
    assertEnded(follow(client, "other"), "overloaded");
    await().atMost(SOON).until(() -> !first.states.isEmpty());
    assertThat(first.end).isNull();
  }

  @Test
  void shouldRefuseRequestsBeyondLimit() {
    // given many at once, of which one may run
    var client = home.client(limited(Limit.REQUESTS, 1)).connect();
    for (int i = 0; i < 100; i++) {
      client.ask("job", JOB, COUNT);
    }
    // then each has an outcome, and none ran that was refused
    await().atMost(SOON).until(() -> client.outcomes.size() == 100);
    long executed = client.outcomes.stream().filter(Executed.class::isInstance).count();
    assertThat(home.node.type.numbers).hasSize((int) executed);
    client.outcomes.stream()
        .filter(outcome -> !(outcome instanceof Executed))
        .forEach(outcome -> assertNotApplied(outcome, "overloaded"));
  }

  @Test
  void shouldRefuseMutationsAboveRate() {
    // given
    var client = home.client(limited(Limit.MUTATIONS_PER_SECOND, 1)).connect();
    // then
    assertThat(await(client.ask("job", JOB, COUNT))).isInstanceOf(Executed.class);
    assertNotApplied(await(client.ask("job", JOB, COUNT)), "overloaded");
    assertThat(await(client.ask("job", JOB, SHOW))).isInstanceOf(Answered.class);
  }

  // Payloads.

  private static void assertRefused(PayloadOutcome outcome, String word) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            PayloadOutcome.Refused.class,
            refused -> assertThat(refused.reason()).startsWith(word));
  }

  @Test
  void shouldTakePayloadsOfThoseWhoMayMutate() {
    // given
    var server = guarded(Access.NEVER);
    var report = Payload.of("report", new byte[100_000]);
    var writer = home.client(server, "writer").connect();
    // then
    assertThat(await(writer.send("job", report))).isEqualTo(new PayloadOutcome.Accepted());
    assertRefused(await(writer.send("other", report)), "forbidden");
    assertRefused(await(home.client(server, "reader").connect().send("job", report)), "forbidden");
    assertThat(home.node.type.reports).containsExactly(100_000);
  }

  @Test
  void shouldRefusePayloadForNoMachine() {
    // given
    var client = home.client(limited(Limit.FEEDS, 1)).connect();
    // then
    assertRefused(await(client.send("nobody", Payload.of("report", new byte[1]))), "absent");
  }

  @Test
  void shouldRefusePayloadLargerThanLimit() {
    // given
    var server = limited(Limit.PAYLOAD_BYTES, 1_000);
    var client = home.client(server).connect();
    // then
    assertThat(await(client.send("job", Payload.of("report", new byte[1_000]))))
        .isEqualTo(new PayloadOutcome.Accepted());
    assertRefused(await(client.send("job", Payload.of("report", new byte[1_001]))), "overloaded");
    assertThat(home.node.type.reports).containsExactly(1_000);
    assertThat(await(server.status()).overloads()).isEqualTo(1);
  }

  @Test
  void shouldCountPayloadsInRateOfMutations() {
    // given
    var client = home.client(limited(Limit.MUTATIONS_PER_SECOND, 1)).connect();
    var report = Payload.of("report", new byte[1]);
    // then
    assertThat(await(client.send("job", report))).isEqualTo(new PayloadOutcome.Accepted());
    assertRefused(await(client.send("job", report)), "overloaded");
  }

  @Test
  void shouldTakePayloadThoughOthersAnnounceAllThatThereIsRoomFor() {
    // given four clients whose payloads of 64 MB each do not come
    var server = home.open(Doorman.open(Access.LOOPBACK), BridgeLimits.DEFAULT);
    for (int i = 0; i < 4; i++) {
      var client = home.client(server).connect();
      for (int number = 1; number <= 4; number++) {
        client.tell(new PayloadBegin(
            1_000 + number, "job", "report", Map.of(), Payload.SIZE_MAX, 30_000, null));
      }
      await(client.ask("job", JOB, SHOW));
    }
    var last = home.client(server).connect();
    var report = Payload.of("report", new byte[1]);
    // then
    assertThat(await(last.send("job", report))).isEqualTo(new PayloadOutcome.Accepted());
  }

  // Offers.

  private void offer(int size) {
    var job = home.node.vertick.machine("job", JobStates.SCHEMA);
    await(job.add(S.busy));
    assertThat(await(job.send(Payload.of("offer", new byte[size]))).isAccepted())
        .isTrue();
  }

  private static void assertNotOffered(Fetched fetched, String word) {
    assertThat(fetched)
        .isInstanceOfSatisfying(
            Fetched.NotOffered.class, none -> assertThat(none.reason()).startsWith(word));
  }

  private static int sizeOf(Fetched fetched) {
    return ((Fetched.Offered) fetched).payload().size();
  }

  @Test
  void shouldOfferToThoseWhoMayRead() {
    // given
    offer(100_000);
    var reader = home.client(guarded(Access.NEVER), "reader").connect();
    // then
    assertThat(sizeOf(await(reader.fetch("job", "offer")))).isEqualTo(100_000);
    assertNotOffered(await(reader.fetch("job", "other")), "absent");
    assertNotOffered(await(reader.fetch("other", "offer")), "forbidden");
  }

  @Test
  void shouldNotOfferMoreThanLimitOfPayloads() {
    // given
    var server = limited(Limit.PAYLOAD_BYTES, 1_000);
    var client = home.client(server).connect();
    // then
    offer(1_001);
    assertNotOffered(await(client.fetch("job", "offer")), "overloaded");
    offer(1_000);
    assertThat(sizeOf(await(client.fetch("job", "offer")))).isEqualTo(1_000);
    assertThat(await(server.status()).overloads()).isEqualTo(1);
  }

  @Test
  void shouldNotOfferMoreThanMayBeQueued() {
    // given a payload that takes many round trips
    offer(Payload.SIZE_MAX);
    var server = limited(Limit.QUEUED_BYTES, 65_536);
    var client = home.client(server).connect();
    client.goDeaf();
    // when
    var first = client.fetch("job", "offer");
    var second = client.fetch("job", "offer");
    // then one is sent at a time, whichever the machine is heard about first
    await().atMost(SOON).until(() -> await(server.status()).overloads() == 1);
    client.listen();
    var fetched = List.of(await(first), await(second));
    assertThat(fetched).filteredOn(Fetched.Offered.class::isInstance).hasSize(1);
    assertThat(fetched).satisfiesOnlyOnce(other -> assertNotOffered(other, "overloaded"));
    assertThat(sizeOf(await(client.fetch("job", "offer")))).isEqualTo(Payload.SIZE_MAX);
  }

  @Test
  void shouldSendPartOfPayloadWhenClientDoesNotRead() {
    // given
    offer(1_000_000);
    var server = limited(Limit.QUEUED_BYTES, 65_536);
    var client = home.client(server).connect();
    client.goDeaf();
    long before = await(server.status()).bytesSent();
    // when
    var unused = client.fetch("job", "offer");
    // then it gets a window and a part at most, not the limit
    await().atMost(SOON).until(() -> await(server.status()).bytesSent() - before > 32_768);
    assertThat(await(server.status()).bytesSent() - before).isLessThan(65_536);
    assertThat(await(server.status()).slow()).isZero();
  }

  @Test
  void shouldTakeNoPayloadForFetchThatNobodyMade() {
    // given
    var client = home.client(guarded(Access.NEVER), "reader").connect();
    // when
    var outcome = await(client.send("@1", Payload.of("offer", new byte[1])));
    // then
    assertRefused(outcome, "absent");
  }
}
