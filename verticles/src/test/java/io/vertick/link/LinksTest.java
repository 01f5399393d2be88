package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertick.directory.Announcement;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.RemoteErrorException;
import io.vertick.engine.machine.Result;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.WaitCancelledException;
import io.vertick.engine.subscription.WaitTimeoutException;
import io.vertick.fixture.Caller;
import io.vertick.fixture.Gate;
import io.vertick.fixture.JobStates;
import io.vertick.machine.MachineOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LinksTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final Duration SOON = Duration.ofSeconds(10);

  /** Some of a job's states in another order, and one that it does not have. */
  private static final class OldStates extends States {
    final State retired = state("Retired");
    final State busy = state("Busy");
    static final Schema<OldStates> SCHEMA = Schema.of(OldStates::new);
  }

  private final FakeMembership cluster = new FakeMembership();
  private final LastStore losers = new LastStore();
  private final List<TestNode> nodes = new ArrayList<>();
  private Vertx bus;
  private TestNode a;
  private TestNode b;
  private MachineRef<JobStates> job;

  /** Two nodes; the machine {@code job} lives on b and is asked from a. */
  @BeforeEach
  void link() {
    bus = Vertx.vertx();
    a = node("a");
    b = node("b");
    await(b.vertick.host("job", b.type, MachineOptions.DEFAULT.tags("night")));
    await(a.links().whenHosted("job", SOON));
    job = a.vertick.machine("job", JobStates.SCHEMA);
  }

  private TestNode node(String id) {
    var config = new LinkConfig(Duration.ofMillis(50), true, losers);
    var node = new TestNode(id, bus);
    nodes.add(node);
    node.link(cluster, config);
    return node;
  }

  @AfterEach
  void close() {
    nodes.forEach(TestNode::close);
    await(bus.close());
  }

  // Requests.

  @Test
  void shouldMutateMachineOfOtherNode() {
    // when
    var result = await(job.add(S.busy));
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(result.version()).isEqualTo(2);
    assertThat(await(b.vertick.machine("job", JobStates.SCHEMA).snapshot())
            .active()
            .names())
        .containsExactly("Busy");
  }

  @Test
  void shouldCompleteOnContextThatAsked() {
    // given
    var context = Caller.deploy(a.vertx);
    // when
    var place = on(context, () -> job.add(S.busy).map(done -> Vertx.currentContext()));
    // then
    assertThat(place).isSameAs(context);
  }

  @Test
  void shouldTellVerdictWhenRelationRefuses() {
    // when
    var result = await(job.add(S.finished));
    // then
    var verdict = result.verdict();
    assertThat(verdict.code()).isEqualTo(VerdictCode.RELATION_UNMET);
    assertThat(verdict.state()).isEqualTo(S.finished);
    assertThat(verdict.because()).containsExactly(S.busy);
    assertThat(verdict.text()).isEqualTo("Finished needs Busy, which is not active");
    assertThat(result.version()).isEqualTo(1);
  }

  @Test
  void shouldTellHandlerWhenHandlerRefuses() {
    // when
    var verdict = await(job.add(S.forbidden)).verdict();
    // then
    assertThat(verdict.code()).isEqualTo(VerdictCode.HANDLER_REFUSED);
    assertThat(verdict.handler()).hasToString("Forbidden.enter");
    assertThat(verdict.text()).contains("not today");
  }

  @Test
  void shouldTellErrorWhenFinalHandlerThrows() {
    // when
    var result = (Result.Failed) await(job.add(S.failing));
    // then
    assertThat(result.error())
        .isInstanceOf(RemoteErrorException.class)
        .hasToString("java.lang.IllegalStateException: as asked");
    assertThat(result.takenOut().names()).containsExactly("Failing");
  }

  @Test
  void shouldGoOnWhenErrorOfHandlerCanNotSayItself() {
    // given
    var sulking = new MachineType<>(JobStates.SCHEMA) {
      @Override
      protected void handlers(JobStates s, Handlers on) {
        on.entered(s.failing, tx -> throwOneThatThrows());
      }
    };
    await(b.vertick.host("sulking", sulking));
    await(a.links().whenHosted("sulking", SOON));
    var ref = a.vertick.machine("sulking", JobStates.SCHEMA);
    // when
    var result = await(ref.add(S.failing));
    // then
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Failed.class,
            failed ->
                assertThat(failed.error().toString()).startsWith(getClass().getName()));
    assertThat(await(ref.snapshot()).error()).isNotNull();
    assertThat(await(ref.add(S.busy)).isExecuted()).isTrue();
  }

  private static void throwOneThatThrows() {
    throw new IllegalStateException() {
      @Override
      public String getMessage() {
        throw new UnsupportedOperationException("it has none");
      }
    };
  }

  @Test
  void shouldRefuseWhenGuardDoesNotHold() {
    // when
    var late = await(job.send(Mutation.add(S.busy).ifVersion(7)));
    var wrong = await(job.send(Mutation.add(S.busy).ifTick(S.idle, 2)));
    var right = await(job.send(Mutation.add(S.busy).ifVersion(1).ifTick(S.idle, 1)));
    // then
    assertThat(late.verdict().code()).isEqualTo(VerdictCode.GUARD_FAILED);
    assertThat(wrong.verdict().code()).isEqualTo(VerdictCode.GUARD_FAILED);
    assertThat(right.isExecuted()).isTrue();
  }

  @Test
  void shouldCheckWithoutChange() {
    // when
    var can = await(job.canAdd(S.busy));
    var cannot = await(job.canAdd(S.finished));
    // then
    assertThat(can.isExecuted()).isTrue();
    assertThat(cannot.isRefused()).isTrue();
    assertThat(await(job.add(S.counted)).version()).isEqualTo(2);
  }

  @Test
  void shouldReportError() {
    // when
    var result = await(job.addError(new IllegalStateException("out of paper")));
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(await(b.vertick.machine("job", JobStates.SCHEMA).snapshot()).error())
        .isEqualTo("java.lang.IllegalStateException: out of paper");
  }

  @Test
  void shouldKeepOrderOfPostsAndMutations() {
    // when
    LongStream.rangeClosed(1, 500).forEach(number -> job.post(counted(number)));
    await(job.send(counted(501)));
    // then
    assertThat(b.type.numbers)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 501).boxed().toList());
  }

  private static Mutation counted(long number) {
    return Mutation.add(S.counted).arg(JobStates.NUMBER, number);
  }

  @Test
  void shouldNotApplyWhenTooManyAreInFlight() {
    // given a machine whose loop is held
    var gate = new Gate();
    hold(gate);
    // when
    var results = LongStream.rangeClosed(1, MachineRef.IN_FLIGHT_MAX + 1)
        .mapToObj(number -> job.send(counted(number)))
        .toList();
    var last = await(results.get(MachineRef.IN_FLIGHT_MAX));
    gate.open();
    // then
    assertThat(last).isInstanceOf(Result.NotApplied.class);
    assertThat(last.toString()).contains("overloaded", "job", "node b");
    assertThat(results.subList(0, MachineRef.IN_FLIGHT_MAX))
        .allSatisfy(result -> assertThat(await(result).isExecuted()).isTrue());
  }

  /** Returns when a handler stands before the gate. */
  private void hold(Gate gate) {
    var unused = b.vertick
        .machine("job", JobStates.SCHEMA)
        .send(Mutation.add(S.held).arg(JobStates.GATE, gate));
    gate.awaitReached();
  }

  @Test
  void shouldNotApplyWhenTooManyAreOnTheirWay() {
    // given links whose loop is held
    var gate = new Gate();
    var unused = a.links().list(machine -> {
      gate.pass();
      return true;
    });
    gate.awaitReached();
    // when
    LongStream.rangeClosed(1, LinkRoute.ARRIVING_MAX).forEach(number -> job.post(counted(number)));
    var last = await(job.add(S.busy));
    gate.open();
    // then
    assertThat(last).isInstanceOf(Result.NotApplied.class);
    assertThat(last.toString()).contains("overloaded");
  }

  @Test
  void shouldNotApplyWhenDeadlinePassesAtHost() {
    // given a machine whose loop is held
    var gate = new Gate();
    hold(gate);
    // when a mutation of little time comes, and the loop goes on once that is over
    var late = job.send(counted(1).within(Duration.ofMillis(30)));
    bus.setTimer(100, fired -> gate.open());
    // then
    assertThat(await(late)).hasToString("NotApplied: deadline (job on node b)");
    assertThat(b.type.numbers).isEmpty();
  }

  @Test
  void shouldNotApplyWhenArgumentMayNotLeave() {
    // when
    var result = await(job.send(Mutation.add(S.held).arg(JobStates.GATE, new Gate())));
    // then
    assertThat(result).isInstanceOf(Result.NotApplied.class);
    assertThat(result.toString()).contains("invalid");
  }

  @Test
  void shouldNotApplyWhenMachineIsUnknown() {
    // when
    var result = await(a.vertick.machine("nobody", JobStates.SCHEMA).add(S.busy));
    // then
    assertThat(result)
        .hasToString(
            "NotApplied: absent: Expected a machine nobody, but none with this id is hosted here or on a linked node");
  }

  @Test
  void shouldThrowAtCallWhenStateIsForeign() {
    // then
    assertThatThrownBy(() -> job.add(OldStates.SCHEMA.states().busy))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldMatchNamesWhenSchemasDiffer() {
    // given
    var old = OldStates.SCHEMA.states();
    var ref = a.vertick.machine("job", OldStates.SCHEMA);
    // when
    var known = await(ref.add(old.busy));
    var unknown = await(ref.add(old.retired));
    // then
    assertThat(known.isExecuted()).isTrue();
    assertThat(unknown).isInstanceOf(Result.NotApplied.class);
    assertThat(unknown.toString()).contains("invalid", "Retired");
  }

  // Questions.

  @Test
  void shouldAnswerAsMachineOfThisNodeWould() {
    // given a machine of b with attributes and an error
    await(job.send(counted(3)));
    await(job.addError(new IllegalStateException("no paper")));
    var local = b.vertick.machine("job", JobStates.SCHEMA);
    var guarded = Mutation.add(S.busy).ifVersion(99);
    // then a is told the same
    assertThat(await(job.snapshot())).isEqualTo(await(local.snapshot()));
    assertThat(await(job.next())).isEqualTo(await(local.next()));
    assertThat(await(job.why(S.finished))).isEqualTo(await(local.why(S.finished)));
    assertThat(await(job.why(Mutation.add(S.finished, S.idle))))
        .isEqualTo(await(local.why(Mutation.add(S.finished, S.idle))));
    assertThat(await(job.why(guarded))).isEqualTo(await(local.why(guarded)));
  }

  @Test
  void shouldFailToAnswerWhenMachineIsUnknown() {
    // then
    assertThat(failureOf(a.vertick.machine("nobody", JobStates.SCHEMA).snapshot()))
        .isInstanceOf(MachineUnavailableException.class)
        .hasMessageContaining("nobody");
  }

  // Waits.

  @Test
  void shouldWaitAtMachine() {
    // given
    var busy = job.when(S.busy, SOON);
    var idle = job.whenNot(S.idle, SOON);
    var third = job.whenArgs(S.counted, JobStates.NUMBER.is(3L), SOON);
    // when
    await(job.add(S.busy));
    await(job.send(counted(3)));
    // then
    await(Future.all(busy, idle, third));
  }

  @Test
  void shouldTimeOutWhenStateDoesNotCome() {
    // then
    assertThat(failureOf(job.when(S.busy, Duration.ofMillis(20))))
        .isInstanceOf(WaitTimeoutException.class);
  }

  @Test
  void shouldForgetWaitAtMachineWhenItIsCancelled() {
    // given a wait that has arrived
    var context = Caller.deploy(a.vertx);
    var waiting = on(context, () -> Future.succeededFuture(job.when(S.busy)));
    await(job.add(S.counted));
    assertThat(pendingWaits()).isEqualTo(1);
    // when
    waiting.cancel();
    // then the caller is told at once, on its context
    var place = waiting.future().otherwise(failed -> null).map(done -> Vertx.currentContext());
    assertThat(await(place)).isSameAs(context);
    assertThat(failureOf(waiting.future()))
        .isInstanceOf(WaitCancelledException.class)
        .hasMessage("The wait for job (Busy) active was cancelled by its owner");
    // and the machine behind it
    await(job.add(S.counted));
    assertThat(pendingWaits()).isZero();
  }

  @Test
  void shouldForgetWaitAtMachineWhenItsTimeIsOver() {
    // given
    var waiting = job.whenArgs(S.counted, JobStates.NUMBER.is(3L)).within(Duration.ofHours(1));
    await(job.add(S.counted));
    assertThat(pendingWaits()).isEqualTo(1);
    // when
    waiting.within(Duration.ofMillis(10));
    // then
    assertThat(failureOf(waiting.future()))
        .isInstanceOf(WaitTimeoutException.class)
        .hasMessageContaining("Counted entered with");
    await(job.add(S.counted));
    assertThat(pendingWaits()).isZero();
  }

  @Test
  void shouldFailWaitWhenMachineIsDisposed() {
    // given
    var waiting = job.when(S.busy);
    await(job.add(S.counted));
    // when
    await(b.vertick.dispose("job"));
    // then
    assertThat(failureOf(waiting.future())).isInstanceOf(MachineDisposedException.class);
  }

  /** What is pending at the machine itself. */
  private int pendingWaits() {
    return await(
        b.links().hosting().ask("job", machine -> Future.succeededFuture(machine.pendingWaits())));
  }

  @Test
  void shouldFailWaitWhenMachineIsUnknown() {
    // then
    assertThat(failureOf(a.vertick.machine("nobody", JobStates.SCHEMA).when(S.busy, SOON)))
        .isInstanceOf(MachineUnavailableException.class)
        .hasMessageContaining("nobody");
  }

  // Payloads.

  @Test
  void shouldBringPayloadToMachineOfOtherNode() {
    // given
    var context = Caller.deploy(a.vertx);
    var report = Payload.of("report", new byte[1_000_000]);
    // when
    var place = on(
        context, () -> job.send(report).map(outcome -> List.of(outcome, Vertx.currentContext())));
    // then
    assertThat(place).containsExactly(new PayloadOutcome.Accepted(), context);
    assertThat(b.type.reports).containsExactly(1_000_000);
  }

  @Test
  void shouldTellWhyPayloadIsRefused() {
    // given
    var empty = Payload.of("report", new byte[0]);
    // then
    assertThat(await(job.send(empty)))
        .isEqualTo(new PayloadOutcome.Refused("it is empty (job on node b)"));
    assertThat(await(a.vertick.machine("nobody", JobStates.SCHEMA).send(empty)).toString())
        .contains("absent");
    await(a.links().drain(SOON));
    assertThat(await(job.send(empty)).toString()).contains("leaving");
  }

  @Test
  void shouldBringPayloadWhenFramesAreLost() {
    // given
    a.carrier.weather(0.1, 0.1);
    b.carrier.weather(0.1, 0.1);
    // when
    var outcome = await(job.send(Payload.of("report", new byte[300_000])));
    // then
    assertThat(outcome.isAccepted()).isTrue();
    assertThat(b.type.reports).containsExactly(300_000);
  }

  @Test
  void shouldFetchWhatMachineOfOtherNodeOffers() {
    // given
    await(job.add(S.busy));
    await(job.send(Payload.of("offer", new byte[300_000])));
    a.carrier.weather(0.1, 0.1);
    b.carrier.weather(0.1, 0.1);
    var context = Caller.deploy(a.vertx);
    // when
    var place = on(
        context, () -> job.fetch("offer").map(fetched -> List.of(fetched, Vertx.currentContext())));
    // then
    assertThat(((Fetched.Offered) place.get(0)).payload().size()).isEqualTo(300_000);
    assertThat(place.get(1)).isEqualTo(context);
    a.carrier.weather(0, 0);
    b.carrier.weather(0, 0);
    assertThat(await(job.fetch("nothing")))
        .isEqualTo(
            new Fetched.NotOffered("absent: job offers nothing named nothing now (job on node b)"));
    await(a.links().drain(SOON));
    assertThat(await(job.fetch("offer")).toString()).contains("leaving");
  }

  // Nodes.

  @Test
  void shouldSayUnknownWhenNodeIsGone() {
    // given a request that runs at b
    var gate = new Gate();
    hold(gate);
    var running = job.send(counted(1));
    // The claim goes through the same link behind it, and is answered by another loop.
    await(a.vertick.host("mine", a.type));
    // when
    cluster.leave(b.links().self());
    // then
    assertThat(await(running))
        .hasToString("Unknown: gone: the host left the cluster (job on node b)");
    assertThat(await(a.links().locate("job"))).isNull();
    gate.open();
  }

  @Test
  void shouldShowStateOfLink() {
    // given
    var ref = a.vertick.machine(LinkStates.machineOf("b"), LinkStates.SCHEMA);
    var s = LinkStates.SCHEMA.states();
    await(ref.when(s.ready, SOON));
    // when
    await(b.links().drain(SOON));
    // then
    await(ref.when(s.draining, SOON));
    assertThat(await(job.add(S.busy)))
        .hasToString("NotApplied: leaving: the host takes no new requests (job on node b)");
    // when
    cluster.leave(b.links().self());
    // then
    await(ref.when(s.gone, SOON));
  }

  @Test
  void shouldWaitForRunningMutationsWhenDraining() {
    // given a mutation that runs at b
    var gate = new Gate();
    hold(gate);
    var running = job.send(counted(1));
    await(a.vertick.host("mine", a.type));
    // when
    var hasty = await(b.links().drain(Duration.ofMillis(20)));
    var drained = b.links().drain(SOON);
    gate.open();
    // then
    assertThat(hasty).isEqualTo(1);
    assertThat(await(drained)).isZero();
    assertThat(await(running).isExecuted()).isTrue();
    assertThat(failureOf(b.vertick.host("more", b.type)))
        .isInstanceOf(PlacementException.class)
        .hasMessageContaining("placement.leaving");
    assertThat(await(b.vertick.machine("mine", JobStates.SCHEMA).add(S.busy)))
        .isInstanceOfSatisfying(
            Result.NotApplied.class,
            result -> assertThat(result.code()).isEqualTo(ReasonCode.LEAVING));
    assertThat(await(b.vertick.isReady())).isFalse();
    // and what it still hosts is its own
    assertThat(failureOf(a.vertick.host("job", a.type)))
        .isInstanceOf(PlacementException.class)
        .hasMessageContaining("node b objects");
  }

  @Test
  void shouldWaitForOwnMutationsElsewhereWhenDraining() {
    // given a mutation of a that runs at b
    var gate = new Gate();
    hold(gate);
    var running = job.send(counted(1));
    // when
    var hasty = await(a.links().drain(Duration.ofMillis(20)));
    var drained = a.links().drain(SOON);
    gate.open();
    // then
    assertThat(hasty).isEqualTo(1);
    assertThat(await(drained)).isZero();
    assertThat(await(running).isExecuted()).isTrue();
  }

  @Test
  void shouldForgetNodeAtOnceWhenItLeavesAfterGoodbye() {
    // given links that would wait for minutes
    var c = new TestNode("c", bus);
    nodes.add(c);
    c.link(cluster, new LinkConfig(Duration.ofMinutes(10), true, null));
    await(c.links().whenHosted("job", SOON));
    // when
    await(b.links().drain(SOON));
    cluster.leave(b.links().self());
    // then
    await(c.vertick
        .machine(LinkStates.machineOf("b"), LinkStates.SCHEMA)
        .when(LinkStates.SCHEMA.states().gone, SOON));
    assertThat(await(c.links().locate("job"))).isNull();
  }

  @Test
  void shouldNotBeSettledOrReadyWhileListedNodeIsSilent() {
    // given
    await(Future.all(a.links().settled(), b.links().settled()));
    assertThat(await(a.vertick.isReady())).isTrue();
    // when
    cluster.join("silent");
    var settled = a.links().settled();
    await(a.links().status());
    // then one silent node is no reason not to be ready, but is waited for
    assertThat(await(a.vertick.isReady())).isTrue();
    assertThat(settled.isComplete()).isFalse();
    // when it leaves
    cluster.leave(cluster.named("silent"));
    // then
    await(settled);
  }

  // The directory.

  @Test
  void shouldTellAllNodesOfMachines() {
    // given a third node that comes later
    var c = node("c");
    // when
    var found = await(c.links().whenHosted("job", SOON));
    // then
    assertThat(found.node()).isEqualTo("b");
    assertThat(found.type()).isEqualTo("JobType");
    assertThat(await(c.links().list(machine -> machine.tags().contains("night"))))
        .extracting(Announcement::id)
        .containsExactly("job");
    assertThat(await(c.vertick.machine("job", JobStates.SCHEMA).add(S.busy)).isExecuted())
        .isTrue();
  }

  @Test
  void shouldKnowMachinesOfOthersWhenItIsSettled() {
    // given more machines than one part of an announcement holds
    for (int i = 0; i < 400; i++) {
      await(b.vertick.host("settled-" + i, b.type));
    }
    // when
    var c = node("c");
    await(c.links().settled());
    // then none is absent for a moment
    assertThat(await(c.links().list(machine -> machine.id().startsWith("settled-"))))
        .hasSize(400);
  }

  @Test
  void shouldAskWhereMachineIsWhenItMoves() {
    // given
    await(b.vertick.dispose("job"));
    await(a.vertick.host("job", a.type));
    // when
    var result = await(job.send(counted(5)));
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(a.type.numbers).containsExactly(5L);
  }

  @Test
  void shouldNotHostWhenOtherNodeHas() {
    // then
    assertThat(failureOf(a.vertick.host("job", a.type)))
        .isInstanceOf(PlacementException.class)
        .hasMessageContaining("placement.taken", "node b");
    assertThat(a.vertick.ids()).doesNotContain("job");
  }

  @Test
  void shouldHostOnOneNodeWhenTwoClaim() {
    // when
    var here = a.vertick.host("shared", a.type);
    var there = b.vertick.host("shared", b.type);
    // then
    var hosted =
        await(Future.join(here.map(true).otherwise(false), there.map(true).otherwise(false))
            .map(both -> both.<Boolean>list()));
    assertThat(hosted).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void shouldWorkWhenClocksOfNodesDiffer() {
    // given a node that is ten minutes ahead, and hosts a machine
    var ahead = new TestNode("ahead", bus);
    nodes.add(ahead);
    ahead.link(cluster, LinkConfig.DEFAULT.clock(() -> Instant.now().plus(Duration.ofMinutes(10))));
    await(ahead.links().settled());
    await(ahead.vertick.host("later", ahead.type));
    await(a.links().whenHosted("later", SOON));
    // then requests, waits and deadlines are as ever, both ways
    var later = a.vertick.machine("later", JobStates.SCHEMA);
    var busy = later.when(S.busy, SOON);
    assertThat(await(later.send(Mutation.add(S.busy).within(SOON))).isExecuted())
        .isTrue();
    await(busy);
    assertThat(failureOf(later.when(S.held, Duration.ofMillis(20))))
        .isInstanceOf(WaitTimeoutException.class);
    await(ahead.links().whenHosted("job", SOON));
    assertThat(await(ahead.vertick.machine("job", JobStates.SCHEMA).add(S.busy)).isExecuted())
        .isTrue();
    // and a machine that is hosted stays, however early another node claims its id
    assertThat(failureOf(a.vertick.host("later", a.type)))
        .isInstanceOf(PlacementException.class)
        .hasMessageContaining("placement.taken");
    // and of two claims at a time one wins, whatever crosses what
    for (int i = 0; i < 100; i++) {
      var id = "new-" + i;
      var both = List.of(ahead.vertick.host(id, ahead.type), a.vertick.host(id, a.type));
      await(Future.join(both).transform(ended -> Future.succeededFuture()));
      assertThat(both).as(id).filteredOn(Future::succeeded).hasSize(1);
    }
  }

  @Test
  void shouldHostOnlyByForceWhenMemberDoesNotSay() {
    // given a member that never says a word
    var c = new TestNode("c", bus);
    nodes.add(c);
    c.link(
        cluster, new LinkConfig(SOON, Duration.ofMillis(100), true, null, InstantSource.system()));
    await(c.links().settled());
    cluster.join("silent");
    // then
    assertThat(failureOf(c.vertick.host("mine", c.type)))
        .isInstanceOf(PlacementException.class)
        .hasMessageContaining("placement.unknown: Expected node silent to say");
    await(c.vertick.host("mine", c.type, MachineOptions.DEFAULT.force()));
    // and force is no way past one that hosts it
    assertThat(failureOf(c.vertick.host("job", c.type, MachineOptions.DEFAULT.force())))
        .hasMessageContaining("placement.taken");
  }

  @Test
  void shouldTellHostOnWhoseBehalfMachineIsAsked() {
    // given
    var audit = (Logger) LoggerFactory.getLogger("vertick.audit");
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    audit.addAppender(lines);
    // when
    await(a.vertick
        .machine("job", new Principal("loopback"))
        .compose(ref -> ref.send(Mutation.add(ref.schema().state("Busy")))));
    audit.detachAppender(lines);
    // then
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anySatisfy(line ->
            assertThat(line).startsWith("job add [").contains("] by loopback of node a: Executed"));
  }

  @Test
  void shouldHostWhenMemberThatDoesNotAnswerLeaves() {
    // given
    var silent = cluster.join("silent");
    var hosting = a.vertick.host("mine", a.type);
    // The other members have answered: what is told later comes later.
    await(b.vertick.machine("link.a", LinkStates.SCHEMA).snapshot());
    assertThat(hosting.isComplete()).isFalse();
    // when
    cluster.leave(silent);
    // then
    await(hosting);
  }

  @Test
  void shouldHostWhenMemberThatDoesNotAnswerIsStartedAnew() {
    // given a node that is heard, but does not answer any more
    var deaf = node("deaf");
    await(deaf.vertick.host("late", deaf.type));
    await(a.links().whenHosted("late", SOON));
    deaf.carrier.weather(1, 0);
    await(deaf.carrier.close());
    var hosting = a.vertick.host("mine", a.type);
    // when
    node("deaf");
    // then
    await(hosting);
  }

  @Test
  void shouldMutateMachineWhereItIsWhileItIsClaimedHere() {
    // given a claim that one member does not answer
    var silent = cluster.join("silent");
    var claimed = a.vertick.host("mine", a.type);
    var mine = a.vertick.machine("mine", JobStates.SCHEMA);
    // when
    var result = await(mine.add(S.busy));
    // then
    assertThat(result).asString().startsWith("NotApplied: absent");
    assertThat(claimed.isComplete()).isFalse();
    cluster.leave(silent);
    await(claimed);
  }

  @Test
  void shouldTellOfManyMachines() {
    // when more are hosted than fit into a part
    var type = MachineType.of(JobStates.SCHEMA);
    var many = LongStream.range(0, 1_000)
        .mapToObj(number -> b.vertick.host("job-" + number, type))
        .toList();
    await(Future.all(many));
    // then
    await(a.links().whenHosted("job-0", SOON));
    await(a.links().whenHosted("job-999", SOON));
  }

  @Test
  void shouldTimeOutWhenNobodyHosts() {
    // then
    assertThat(failureOf(a.links().whenHosted("nobody", Duration.ofMillis(10))))
        .isInstanceOf(WaitTimeoutException.class);
  }

  @Test
  void shouldKeepEarlierMachineWhenTwoNodesWithOneIdMeet() {
    // given a node that has a machine of that id before it is linked
    var c = new TestNode("c", bus);
    nodes.add(c);
    await(c.vertick.host("job", c.type));
    await(c.vertick.machine("job", JobStates.SCHEMA).add(S.busy));
    // when
    c.link(cluster, new LinkConfig(SOON, true, losers));
    // then the later one is stored and gone, and its node asks the other from now on
    assertThat(await(losers.saved()).version()).isEqualTo(2);
    await(c.vertick.dispose("job").otherwiseEmpty());
    var ref = c.vertick.machine("job", JobStates.SCHEMA);
    assertThat(await(ref.send(counted(9))).isExecuted()).isTrue();
    assertThat(b.type.numbers).containsExactly(9L);
  }

  // Faults.

  @Test
  void shouldApplyOnceWhenFramesAreLostAndDoubled() {
    // given frames of which each third is lost and each third comes twice, by fixed seeds
    a.carrier.weather(0.3, 0.3);
    b.carrier.weather(0.3, 0.3);
    // when
    var results = LongStream.rangeClosed(1, 200)
        .mapToObj(number -> job.send(counted(number)))
        .toList();
    // then
    assertThat(results)
        .allSatisfy(result -> assertThat(await(result).isExecuted()).isTrue());
    assertThat(b.type.numbers)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 200).boxed().toList());
  }

  @Test
  void shouldLinkNoMoreThanSoManyNodes() {
    // when
    for (int number = 0; number < Links.LINKS_MAX; number++) {
      cluster.join("x-" + number);
    }
    // then
    assertThat(await(a.links().status())).hasSize(Links.LINKS_MAX);
  }

  @Test
  void shouldBeLinkedOnceOnly() {
    // then
    assertThat(failureOf(a.vertick.link(cluster.of("d"))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldAskNoMoreForAClaimThatFailed() throws InterruptedException {
    // given a node that is asked, and does not say in time
    var c = new TestNode("c", bus);
    nodes.add(c);
    c.link(
        cluster, new LinkConfig(SOON, Duration.ofMillis(500), true, null, InstantSource.system()));
    await(c.links().settled());
    var bare = new BareNode(bus, cluster.join("bare"), c.links().self());
    var hosting = c.vertick.host("mine", c.type);
    var claim = bare.claim();
    assertThat(failureOf(hosting)).hasMessageContaining("placement.unknown: Expected node bare");
    // when it says then that it was restarted
    await(bare.reply(claim, new Outcome.Unknown(Reason.RESTARTED)));
    // then the next that it is asked for is another
    var unused = c.vertick.host("other", c.type);
    assertThat(((Call.Mutate) bare.claim().call()).args()).containsEntry("claim", "other");
  }
}
