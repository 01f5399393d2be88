package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.server.BridgeServer;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Call.Change;
import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.Answered;
import io.vertick.engine.protocol.Outcome.Ended;
import io.vertick.engine.protocol.Outcome.Executed;
import io.vertick.engine.protocol.Outcome.Failed;
import io.vertick.engine.protocol.Outcome.Fulfilled;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Outcome.Refused;
import io.vertick.engine.replica.FeedReceiver;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.session.RequestOptions;
import io.vertick.fixture.Gate;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.LogLines;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client, a bridge on a free port, and the machine {@code job} behind it. */
class BridgeServerTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final SchemaHash JOB = JobStates.SCHEMA.hash();
  private static final SchemaHash ANY = new SchemaHash(0, 0);

  /** States of a job in another order, and one that it does not have. */
  private static final class OldStates extends States {
    final State retired = state("Retired");
    final State busy = state("Busy");
    static final Schema<OldStates> SCHEMA = Schema.of(OldStates::new);
  }

  /** A job with one state more. */
  private static final class MoreStates extends States {
    {
      state("Audited");
    }

    static final Schema<MoreStates> SCHEMA = JobStates.SCHEMA.grow(MoreStates::new);
  }

  /** More names than one answer holds. */
  private static final class WideStates extends States {
    {
      for (int i = 0; i < 2_000; i++) {
        state("State_of_a_machine_that_has_many_of_them_" + i);
      }
    }

    static final Schema<WideStates> SCHEMA = Schema.of(WideStates::new);
  }

  @RegisterExtension
  private final LogLines audit = new LogLines("vertick.audit");

  private BridgeHome home;
  private BridgeServer server;
  private BridgeClient client;

  @BeforeEach
  void open() {
    home = new BridgeHome();
    await(home.node.vertick.host("job", home.node.type));
    server = home.open(Doorman.open(Access.LOOPBACK), BridgeLimits.DEFAULT);
    client = home.client(server).connect();
  }

  @AfterEach
  void close() {
    home.close();
  }

  private Outcome ask(Call call) {
    return await(client.ask("job", JOB, call));
  }

  private static Call change(Change change, State state) {
    return Call.Mutate.of(change, state.index());
  }

  private Map<String, Object> answer(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Answered.class);
    return ((Answered) outcome).values();
  }

  @Test
  void shouldTellEveryOutcomeOfMutations() {
    assertThat(ask(change(Change.ADD, S.busy))).isEqualTo(new Executed(2));
    assertThat(ask(change(Change.CAN_ADD, S.counted))).isEqualTo(new Executed(2));
    assertThat(ask(change(Change.ADD, S.forbidden))).isInstanceOf(Refused.class);
    assertThat(ask(change(Change.CAN_ADD, S.forbidden))).isInstanceOf(Refused.class);
    assertThat(ask(change(Change.ADD, S.failing))).isInstanceOf(Failed.class);
    assertNotApplied(await(client.ask("nobody", JOB, change(Change.ADD, S.busy))), "absent");
    assertNotApplied(await(client.ask("job", ANY, change(Change.ADD, S.busy))), "invalid");
  }

  private static void assertNotApplied(Outcome outcome, String word) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            NotApplied.class, refused -> assertThat(refused.reason()).startsWith(word));
  }

  @Test
  void shouldAnswerQuestions() {
    // when
    var shown = answer(ask(new Call.Ask(Call.Question.SHOW, List.of())));
    var why = answer(ask(new Call.Ask(Call.Question.WHY, List.of(S.finished.index()))));
    var next = answer(ask(new Call.Ask(Call.Question.NEXT, List.of())));
    var explained = answer(ask(new Call.Explain(Call.Mutate.of(Change.ADD, S.finished.index()))));
    // then
    assertThat((List<?>) shown.get("ticks")).hasSize(JobStates.SCHEMA.size());
    assertThat(why).containsKeys("kind", "text");
    assertThat((List<?>) next.get("next")).isNotEmpty();
    assertThat(explained).containsEntry("kind", "relation");
  }

  @Test
  void shouldDescribeMachineInSeveralPages() {
    // given
    await(home.node.vertick.host("wide", MachineType.of(WideStates.SCHEMA)));
    // when
    var names = new ArrayList<Object>();
    int pages = 0;
    for (boolean isMore = true; isMore; pages++) {
      var page = answer(await(
          client.ask("wide", ANY, new Call.Ask(Call.Question.DESCRIBE, List.of(names.size())))));
      names.addAll((List<?>) page.get("states"));
      isMore = Boolean.TRUE.equals(page.get("more"));
    }
    // then
    assertThat(pages).isGreaterThan(1);
    assertThat(names).isEqualTo(WideStates.SCHEMA.names());
  }

  @Test
  void shouldListMachinesInPages() {
    // given one more than fit into an answer, beside job
    for (int i = 10; i < 50; i++) {
      await(home.node.vertick.host("m" + i, home.node.type));
    }
    await()
        .until(() -> list(40).get("machines") instanceof List<?> machines && machines.size() == 1);
    // when
    var first = list(0);
    var rest = list(40);
    // then
    assertThat((List<?>) first.get("machines")).hasSize(40);
    assertThat(first).containsEntry("more", true);
    assertThat((List<?>) rest.get("machines")).hasSize(1);
    assertThat(rest).containsEntry("more", false);
  }

  private Map<String, Object> list(int leftOut) {
    return answer(await(
        client.ask("@directory", ANY, new Call.Ask(Call.Question.DESCRIBE, List.of(leftOut)))));
  }

  @Test
  void shouldEndWaits() {
    // given
    var busy = new Call.Await(Call.Condition.WHEN, List.of(S.busy.index()), Map.of());
    var wait = client.ask("job", JOB, busy);
    var late = client.ask("job", JOB, busy, new RequestOptions(50, false, true, null));
    // when
    var cancelled = await(client.askAndCancel("job", JOB, busy));
    var timedOut = await(late);
    ask(change(Change.ADD, S.busy));
    // then
    assertThat(cancelled)
        .isInstanceOfSatisfying(
            Ended.class, ended -> assertThat(ended.reason()).startsWith("cancelled"));
    assertThat(timedOut)
        .isInstanceOfSatisfying(
            Ended.class, ended -> assertThat(ended.reason()).startsWith("timeout"));
    assertThat(await(wait)).isEqualTo(new Fulfilled());
  }

  @Test
  void shouldSpeakByNamesThatClientTells() {
    // given
    var old = OldStates.SCHEMA;
    client.tell(new Names(old.hash(), old.size(), 0, old.names()));
    // when
    var done = await(client.ask("job", old.hash(), change(Change.ADD, old.states().busy)));
    var missing = await(client.ask("job", old.hash(), change(Change.ADD, old.states().retired)));
    // then
    assertThat(done).isEqualTo(new Executed(2));
    assertNotApplied(missing, "invalid");
  }

  @Test
  void shouldLeaveOneLineOfBoundedLengthForEachMutation() {
    // given somebody who asks for much, and for what can't be done
    var much = Map.<String, Object>of("x", Collections.nCopies(60_000, false));
    var strange = new SchemaHash(1, 2);
    // when
    await(client.ask("job", strange, new Call.Await(Call.Condition.WHEN_ARGS, List.of(0), much)));
    await(client.ask(
        "job", strange, new Call.Explain(Call.Mutate.of(Change.ADD, 0).withArgs(much))));
    ask(((Call.Mutate) change(Change.ADD, S.counted)).withArgs(much));
    // then
    assertThat(audit.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .asString()
        .startsWith("job add [")
        .hasSizeLessThan(1_200);
  }

  @Test
  void shouldShowResultBeforeReply() {
    for (boolean each : List.of(true, false)) {
      // given
      var notes = new FeedNotes();
      client.attach(spec("job", each), notes);
      await().until(() -> !notes.states.isEmpty());
      // when
      var seen = client
          .ask("job", JOB, change(Change.ADD, S.counted))
          .map(done ->
              notes.updates.stream().mapToLong(update -> update.version()).max().orElse(0));
      // then
      var version = await(seen);
      assertThat(version).isEqualTo(versionShown());
    }
    assertThat(await(server.status()).feeds()).isEqualTo(2);
  }

  private long versionShown() {
    return ((Number) Objects.requireNonNull(
            answer(ask(new Call.Ask(Call.Question.SHOW, List.of()))).get("version")))
        .longValue();
  }

  private static FeedReceiver.Spec spec(String machine, boolean each) {
    return FeedReceiver.Spec.of(
        machine, JobStates.SCHEMA, each ? Tracking.ALL.each() : Tracking.ALL, true);
  }

  @Test
  void shouldTellEachTransitionOrAllAtOnce() {
    // given
    var each = new FeedNotes();
    var merged = new FeedNotes();
    client.attach(spec("job", true), each);
    client.attach(spec("job", false), merged);
    await().until(() -> !each.states.isEmpty() && !merged.states.isEmpty());
    // when a burst of 20 entries
    var burst = (Call.Mutate) change(Change.ADD, S.burst);
    await(client.ask("job", JOB, burst.withArgs(Map.of("size", 20L))));
    // then
    await().until(() -> steps(each) == 21);
    await().until(() -> merged.updates.stream().anyMatch(update -> update.version() == 22));
    assertThat(merged.updates).hasSizeLessThan(21);
    assertThat(steps(merged)).isZero();
  }

  private static long steps(FeedNotes notes) {
    return notes.updates.stream().filter(update -> update.step() != null).count();
  }

  @Test
  void shouldGoOnByWordsOfBeforeWhenMachineGrows() {
    // given
    var notes = new FeedNotes();
    client.attach(spec("job", false), notes);
    await().until(() -> !notes.states.isEmpty());
    // when
    await(home.node.vertick.grow("job", home.node.type.grow(MoreStates.SCHEMA, on -> {})));
    // then
    assertThat(ask(change(Change.ADD, S.busy))).isEqualTo(new Executed(2));
    await().until(() -> notes.updates.stream().anyMatch(update -> update.version() == 2));
    var described =
        answer(await(client.ask("job", ANY, new Call.Ask(Call.Question.DESCRIBE, List.of()))));
    assertThat(described).containsEntry("size", (long) MoreStates.SCHEMA.size());
    assertThat(notes.end).isNull();
  }

  /** Holds the machine's loop: what is asked from now on runs until the gate is open. */
  private Gate hold() {
    var gate = new Gate();
    var job = home.node.vertick.machine("job", JobStates.SCHEMA);
    job.post(Mutation.add(S.held).arg(JobStates.GATE, gate));
    gate.awaitReached();
    return gate;
  }

  private Future<Outcome> askAndAwaitArrival() {
    long before = await(server.status()).requests();
    var asked = client.ask("job", JOB, change(Change.ADD, S.counted));
    await().until(() -> await(server.status()).requests() > before);
    return asked;
  }

  @Test
  void shouldAnswerWhatRunsWhenItCloses() {
    // given a mutation that runs, and a wait
    client.stayAway();
    var gate = hold();
    var wait = new Call.Await(Call.Condition.WHEN, List.of(S.busy.index()), Map.of());
    var waiting = client.ask("job", JOB, wait);
    var counted = askAndAwaitArrival();
    // when
    var closed = server.close();
    gate.open();
    // then it is answered, and the wait is not waited for
    assertThat(await(counted)).isInstanceOf(Executed.class);
    await(closed);
    await().until(() -> client.rejections.contains("stopped"));
    assertThat(waiting.isComplete()).isFalse();
  }

  @Test
  void shouldCloseInTimeWhenWhatRunsIsNotAnswered() {
    // given
    client.stayAway();
    var gate = hold();
    var counted = askAndAwaitArrival();
    // when
    long start = System.nanoTime();
    await(server.close());
    // then
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
    assertThat(counted.isComplete()).isFalse();
    gate.open();
  }

  @Test
  void shouldKeepNoOutcomeOfClientThatSaidGoodbye() {
    // given
    ask(change(Change.ADD, S.counted));
    assertThat(requestsKept()).isEqualTo(1);
    // when
    client.leave();
    // then
    await().until(() -> requestsKept() == 0);
  }

  private int requestsKept() {
    var links = home.node.links();
    return on(
        links.exchange().context(), () -> Future.succeededFuture(links.table().size()));
  }

  @Test
  void shouldEndFeedWhenMachineIsDisposed() {
    // given
    var notes = new FeedNotes();
    client.attach(spec("job", false), notes);
    var absent = new FeedNotes();
    client.attach(spec("nobody", false), absent);
    await().until(() -> !notes.states.isEmpty());
    // when
    await(home.node.vertick.dispose("job"));
    // then
    await().untilAsserted(() -> assertThat(notes.end).isInstanceOf(MachineDisposedException.class));
    assertThat(absent.end).isInstanceOf(MachineUnavailableException.class);
  }
}
