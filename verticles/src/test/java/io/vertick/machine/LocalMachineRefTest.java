package io.vertick.machine;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.Vertick;
import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineBrokenException;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.Replica;
import io.vertick.engine.machine.Result;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.subscription.WaitCancelledException;
import io.vertick.engine.subscription.WaitTimeoutException;
import io.vertick.fixture.Caller;
import io.vertick.fixture.Gate;
import io.vertick.fixture.Home;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class LocalMachineRefTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final Duration SOON = Duration.ofSeconds(10);

  private Vertx vertx;
  private Vertick vertick;
  private JobType type;
  private Home home;
  private MachineRef<JobStates> job;

  /** The machine {@code job} on a context of its own. */
  @BeforeEach
  void deploy(Vertx ofTest) {
    vertx = ofTest;
    vertick = Vertick.create(vertx, 1);
    type = new JobType();
    home = new Home("job", type);
    await(vertx.deployVerticle(home));
    job = vertick.machine("job", JobStates.SCHEMA);
  }

  // Where answers come.

  @Test
  void shouldAnswerTheMainThread() {
    // when
    var result = await(job.add(S.busy));
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(result.version()).isEqualTo(2);
  }

  @Test
  void shouldCompleteOnContextThatAsked() {
    // given another verticle
    var context = Caller.deploy(vertx);
    // when
    var places = on(
        context,
        () -> Future.all(List.of(
                job.add(S.busy).map(done -> Vertx.currentContext()),
                job.snapshot().map(done -> Vertx.currentContext()),
                job.when(S.busy, SOON).map(done -> Vertx.currentContext()),
                vertick.stats().map(done -> Vertx.currentContext()),
                vertick
                    .machine("nobody", JobStates.SCHEMA)
                    .add(S.busy)
                    .map(done -> Vertx.currentContext())))
            .map(all -> all.<Object>list()));
    // then
    assertThat(places).hasSize(5).containsOnly(context);
  }

  @Test
  void shouldCompleteOnWorkerThatAsked() {
    // given
    var worker = new Caller();
    await(vertx.deployVerticle(
        worker, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
    // when
    var isWorker = on(
        worker.context(),
        () -> job.add(S.busy).map(done -> Vertx.currentContext().isWorkerContext()));
    // then
    assertThat(isWorker).isTrue();
  }

  @Test
  void shouldRunAtOnceOnOwnContext() {
    // when a mutation is sent and the machine is looked at without a turn in between
    var seen = on(
        home.context(),
        () -> job.attach().map(view -> {
          var sent = job.add(S.busy);
          return sent.isComplete() + " " + view.active().names();
        }));
    // then
    assertThat(seen).isEqualTo("true [Busy]");
  }

  @Test
  void shouldRunAtOnceOnDuplicateOfOwnContext() {
    // given a context such as requests and timers have
    var duplicate = ((ContextInternal) home.context()).duplicate();
    // when
    var seen = on(duplicate, () -> {
      var sent = job.add(S.busy);
      boolean atOnce = sent.isComplete();
      return sent.map(done -> atOnce + " " + (Vertx.currentContext() == duplicate));
    });
    // then
    assertThat(seen).isEqualTo("true true");
  }

  @Test
  void shouldRunAtOnceInTimerOfOwnContext() {
    // when
    var atOnce = on(home.context(), () -> {
      Promise<Boolean> seen = Promise.promise();
      vertx.setTimer(1, timer -> seen.complete(job.add(S.busy).isComplete()));
      return seen.future();
    });
    // then
    assertThat(atOnce).isTrue();
  }

  @Test
  void shouldRunAtOnceInHttpRequestOnOwnContext() {
    // given a server of the machine's verticle
    var server = on(
        home.context(),
        () -> vertx
            .createHttpServer()
            .requestHandler(request -> {
              var sent = job.add(S.counted);
              boolean atOnce = sent.isComplete();
              sent.onSuccess(done -> request.response().end(atOnce + " " + done));
            })
            .listen(0, "127.0.0.1"));
    // when
    var body = await(vertx
        .createHttpClient()
        .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
        .compose(request -> request.send())
        .compose(HttpClientResponse::body));
    // then
    assertThat(body).hasToString("true Executed at version 2");
  }

  @Test
  void shouldKeepOrderOfCalls() {
    // given two refs in the hands of one context
    var context = Caller.deploy(vertx);
    var other = vertick.machine("job", JobStates.SCHEMA);
    // when
    on(context, () -> {
      for (long number = 1; number < 500; number += 2) {
        job.post(numbered(number));
        other.post(numbered(number + 1));
      }
      return job.send(numbered(501));
    });
    // then
    assertThat(type.numbers)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 501).boxed().toList());
  }

  @Test
  void shouldRunMutationsOfHandlerAfterItsTransition() {
    // given a machine whose handler sends to its own ref
    var sender = new Home("sender", type);
    await(vertx.deployVerticle(sender));
    // when
    var ended = on(sender.context(), () -> {
      var ref = vertick.machine("sender", JobStates.SCHEMA);
      return ref.send(Mutation.add(S.burst).arg(JobStates.SIZE, 3L));
    });
    // then
    assertThat(ended.isExecuted()).isTrue();
    Awaitility.await().untilAsserted(() -> assertThat(type.numbers).containsExactly(1L, 2L, 3L));
  }

  // What can't be reached.

  @Test
  void shouldNotApplyMutationOfUnknownMachine() {
    // given
    var nobody = vertick.machine("nobody", JobStates.SCHEMA);
    // when
    var result = await(nobody.add(S.busy));
    nobody.post(Mutation.add(S.busy));
    // then
    assertThat(result)
        .isEqualTo(new Result.NotApplied(
            ReasonCode.ABSENT, "Expected a machine nobody, but none with this id is hosted here"));
  }

  @Test
  void shouldFailReadsOfUnknownMachine() {
    // given
    var nobody = vertick.machine("nobody", JobStates.SCHEMA);
    // then
    for (var reading : List.of(
        nobody.snapshot(),
        nobody.attach(),
        nobody.when(S.busy, SOON),
        nobody.whenNot(S.busy, SOON),
        nobody.whenArgs(S.busy, JobStates.NUMBER.is(1L), SOON))) {
      assertThat(failureOf(reading))
          .isInstanceOf(MachineUnavailableException.class)
          .hasMessage("Expected a machine nobody, but none with this id is hosted here");
    }
  }

  @Test
  void shouldNotServeRefWithOtherSchemaObject() {
    // given a schema of the same class
    var schema = Schema.of(JobStates::new);
    var ref = vertick.machine("job", schema);
    var text =
        "Expected the machine job to follow JobStates(11 states), but it follows JobStates(11 states): use the schema object that its type was made with";
    // when
    var result = await(ref.add(schema.states().busy));
    // then
    assertThat(result).isEqualTo(new Result.NotApplied(ReasonCode.INVALID, text));
    assertThat(failureOf(ref.snapshot()))
        .isInstanceOf(MachineUnavailableException.class)
        .hasMessage(text);
    assertThat(await(job.snapshot()).active()).isEqualTo(StateSet.of(S.idle));
  }

  @Test
  void shouldThrowAtTheCallForStateOfOtherSchema() {
    // given
    var foreign = Schema.of(JobStates::new).states().busy;
    // then
    assertThatThrownBy(() -> job.add(foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another instance");
    assertThatThrownBy(() -> job.when(foreign, SOON)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> job.whenNot(foreign, SOON))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> job.whenArgs(foreign, JobStates.NUMBER.is(1L), SOON))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldAnswerWhenGuardIsOfOtherSchema() {
    // given
    var foreign = Schema.of(JobStates::new).states().busy;
    // when
    var result = await(job.send(Mutation.add(S.busy).ifTick(foreign, 1)));
    // then it never ran, and the machine goes on
    assertThat(result).isInstanceOf(Result.NotApplied.class);
    assertThat(result.toString()).contains("another instance");
    assertThat(await(job.add(S.busy)).isExecuted()).isTrue();
  }

  @Test
  void shouldNotApplyMutationOfDisposedMachine() {
    // when
    await(vertick.dispose("job"));
    var result = await(job.add(S.busy));
    // then
    assertThat(result).isInstanceOf(Result.NotApplied.class);
  }

  @Test
  void shouldRefuseMutationThatArrivesAfterDisposal() {
    // given a machine that is busy until both have been sent
    var gate = hold();
    // when
    var disposing = vertick.dispose("job");
    var sent = job.add(S.busy);
    gate.open();
    // then
    await(disposing);
    assertThat(await(sent).verdict().code()).isEqualTo(VerdictCode.DISPOSED);
  }

  // Limits.

  @Test
  void shouldAdmit1024MutationsAndAnswerAll() {
    // given a machine that is busy with one
    var gate = hold();
    var answers = new ArrayList<Future<Result>>();
    for (long number = 1; number < MachineRef.IN_FLIGHT_MAX; number++) {
      answers.add(job.send(numbered(number)));
    }
    // when
    var oneMore = job.add(S.busy);
    // then it is answered at once, and the others in the end
    assertThat(oneMore.isComplete()).isTrue();
    assertThat(await(oneMore))
        .isEqualTo(new Result.NotApplied(
            ReasonCode.OVERLOADED, "overloaded: 1024 mutations are in flight to job"));
    assertThat(answers).noneMatch(Future::isComplete);
    gate.open();
    await(Future.all(answers));
    assertThat(answers).allMatch(answer -> answer.result().isExecuted());
    assertThat(type.numbers).hasSize(1_023).isSorted();
    assertThat(await(job.add(S.busy)).isExecuted()).isTrue();
  }

  @Test
  void shouldLimitMutationsThatWaitForMachineToBeMade() {
    // given a machine that can't be made yet
    var gate = new Gate();
    await(vertick.host("holder", type)).post(Mutation.add(S.held).arg(JobStates.GATE, gate));
    gate.awaitReached();
    var hosting = vertick.host("late", type);
    var late = vertick.machine("late", JobStates.SCHEMA);
    // when
    var answers = new ArrayList<Future<Result>>();
    for (long number = 1; number <= MachineRef.IN_FLIGHT_MAX; number++) {
      answers.add(late.send(numbered(number)));
    }
    var oneMore = late.add(S.busy);
    // then
    assertThat(await(oneMore))
        .hasToString("NotApplied: overloaded: 1024 mutations are in flight to late");
    gate.open();
    await(hosting);
    await(Future.all(answers));
    assertThat(type.numbers).hasSize(1_024).isSorted();
  }

  @Test
  void shouldNotApplyMutationWhenMachineIsNotMadeInTime() {
    // given a machine that can't be made yet
    var gate = new Gate();
    await(vertick.host("holder", type)).post(Mutation.add(S.held).arg(JobStates.GATE, gate));
    gate.awaitReached();
    var hosting = vertick.host("late", type);
    var late = vertick.machine("late", JobStates.SCHEMA);
    // when
    var result = await(late.send(numbered(1).within(Duration.ofMillis(1))));
    // then
    assertThat(result)
        .isEqualTo(new Result.NotApplied(
            ReasonCode.DEADLINE, "deadline: the machine was not started in time"));
    gate.open();
    await(hosting);
    assertThat(await(late.add(S.busy)).isExecuted()).isTrue();
    assertThat(type.numbers).isEmpty();
  }

  @Test
  void shouldNotApplyMutationAfterItsDeadline() {
    // given a busy machine
    var gate = hold();
    long sentAt = System.nanoTime();
    var late = job.send(Mutation.add(S.busy).within(Duration.ofMillis(1)));
    var inTime = job.send(numbered(1).within(SOON));
    // when more than the limit has passed
    while (System.nanoTime() - sentAt < 2_000_000) {
      Thread.onSpinWait();
    }
    gate.open();
    // then
    assertThat(await(late)).isEqualTo(new Result.NotApplied(ReasonCode.DEADLINE, "deadline"));
    assertThat(await(inTime).isExecuted()).isTrue();
    assertThat(await(job.snapshot()).active()).isEqualTo(StateSet.of(S.idle, S.counted, S.held));
  }

  @Test
  void shouldLetOtherWorkRunBetweenSlicesOfLongDrain() {
    // given a mutation that causes 900 others
    var doneBetween = new AtomicInteger();
    // when
    on(home.context(), () -> {
      job.post(Mutation.add(S.burst).arg(JobStates.SIZE, 900L));
      home.context().runOnContext(otherWork -> doneBetween.set(type.numbers.size()));
      return job.send(numbered(901));
    });
    // then the other work came before the end, and the order is kept
    assertThat(doneBetween).hasValueBetween(1, 600);
    assertThat(type.numbers)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 901).boxed().toList());
    assertThat(await(vertick.stats()).slices()).isGreaterThanOrEqualTo(3);
  }

  // Reading and waiting.

  @Test
  void shouldTakeSnapshot() {
    // given
    await(job.add(S.counted));
    await(job.add(S.failing));
    // when
    var snapshot = await(job.snapshot());
    // then
    assertThat(snapshot.id()).isEqualTo("job");
    assertThat(snapshot.active())
        .isEqualTo(StateSet.of(S.idle, S.counted, S.held.schema().exception()));
    assertThat(snapshot.clock().tick(S.failing.index())).isEqualTo(2);
    assertThat(snapshot.attributes()).containsExactly(Map.entry("Count", 1L));
    assertThat(snapshot.version()).isEqualTo(4);
    assertThat(snapshot.queueTick()).isEqualTo(3);
    assertThat(snapshot.error()).isEqualTo("java.lang.IllegalStateException: as asked");
  }

  @Test
  void shouldAttachOnOwnContextToTheMachineItself() {
    // when
    var view = on(home.context(), job::attach);
    // then it may be used on that context only
    assertThat(view).isInstanceOf(Machine.class);
    assertThat(on(home.context(), () -> Future.succeededFuture(view.is(S.idle))))
        .isTrue();
    assertThatThrownBy(() -> view.is(S.idle))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("MachineRef");
  }

  @Test
  void shouldFollowFromAnotherContext() {
    // given
    var context = Caller.deploy(vertx);
    // when
    var view = on(context, job::attach);
    var seen = on(context, () -> job.add(S.busy).map(result -> view.version() >= result.version()));
    // then it is a replica, which shows the result before it is told
    assertThat(view).isInstanceOf(Replica.class);
    assertThat(seen).isTrue();
  }

  @Test
  void shouldNotAttachWithoutAContext() {
    assertThat(failureOf(job.attach()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Expected to attach to job on an event-loop context, but this is none: a view belongs to one; ask the MachineRef instead");
  }

  @Test
  void shouldWait() {
    // given
    var busy = job.when(S.busy, SOON);
    var both = job.when(StateSet.of(S.busy, S.finished), SOON);
    var notIdle = job.whenNot(S.idle, SOON);
    var second = job.whenArgs(S.counted, JobStates.NUMBER.is(2L), SOON);
    var idle = job.when(S.idle, SOON);
    // when
    await(job.add(S.busy));
    // then those are fulfilled that it fulfils
    await(Future.all(busy, notIdle, idle));
    assertThat(both.isComplete()).isFalse();
    await(job.add(S.finished));
    await(both);
    await(job.send(numbered(1)));
    assertThat(second.isComplete()).isFalse();
    await(job.send(numbered(2)));
    await(second);
  }

  @Test
  void shouldEndWaitAfterItsLimit() {
    assertThat(failureOf(job.when(S.busy, Duration.ofMillis(20))))
        .isInstanceOf(WaitTimeoutException.class)
        .hasMessageContaining("Busy");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 999_999})
  void shouldRefuseLimitOfWait(long nanos) {
    // when
    assertThatThrownBy(() -> job.when(S.busy, Duration.ofNanos(nanos)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a wait of at least 1 ms, but got " + Duration.ofNanos(nanos));
    // then nothing waits on
    awaitNoWaits();
  }

  @Test
  void shouldForgetWaitWhenItIsCancelled() {
    // given
    var waiting = job.when(S.busy);
    assertThat(pendingWaits()).isEqualTo(1);
    // when
    waiting.cancel();
    // then
    assertThat(failureOf(waiting.future()))
        .isInstanceOf(WaitCancelledException.class)
        .hasMessage("The wait for job (Busy) active was cancelled by its owner");
    awaitNoWaits();
  }

  @Test
  void shouldForgetWaitWhenItIsCancelledBeforeMachineIsMade() {
    // given a machine that is made a little later
    var hosted = vertick.host("later", type);
    var later = vertick.machine("later", JobStates.SCHEMA);
    // when
    var waiting = later.when(S.finished);
    waiting.cancel();
    // then
    assertThat(failureOf(waiting.future())).isInstanceOf(WaitCancelledException.class);
    await(hosted);
    await(later.add(S.busy));
    assertThat(await(later.snapshot()).active().names()).containsExactly("Busy");
  }

  @Test
  void shouldStayFulfilledWhenWaitIsCancelledAfterwards() {
    // given
    var waiting = job.when(S.idle);
    await(waiting.future());
    // when
    waiting.cancel();
    waiting.within(Duration.ofMillis(1));
    // then
    assertThat(waiting.future().succeeded()).isTrue();
  }

  @Test
  void shouldTakeLaterLimitOfWait() {
    // given
    var waiting = job.when(S.busy).within(Duration.ofHours(1));
    assertThat(pendingWaits()).isEqualTo(1);
    // when
    waiting.within(Duration.ofMillis(20));
    // then
    assertThat(failureOf(waiting.future()))
        .isInstanceOf(WaitTimeoutException.class)
        .hasMessage("Expected job (Busy) active within 20 ms, but it did not come");
    awaitNoWaits();
  }

  @Test
  void shouldForgetWaitWhenVerticleThatAskedIsUndeployed() {
    // given
    var caller = new Caller();
    var deployed = await(vertx.deployVerticle(caller));
    var waiting =
        on(caller.context(), () -> Future.succeededFuture(job.whenArgs(S.counted, Args.EMPTY)));
    assertThat(pendingWaits()).isEqualTo(1);
    // when
    await(vertx.undeploy(deployed));
    // then
    assertThat(failureOf(waiting.future()))
        .isInstanceOf(WaitCancelledException.class)
        .hasMessageContaining("the end of the verticle that asked");
    awaitNoWaits();
  }

  /** What is pending at the machine, once it has heard what was asked so far. */
  /** The machine hears of a wait's end a moment after whoever waited. */
  private void awaitNoWaits() {
    Awaitility.await().until(() -> pendingWaits() == 0);
  }

  private int pendingWaits() {
    return on(home.context(), () -> job.attach().map(view -> ((Machine<?>) view).pendingWaits()));
  }

  @Test
  void shouldFailWaitWhenMachineIsDisposed() {
    // given
    var waiting = job.when(S.busy, SOON);
    await(job.snapshot());
    // when
    await(vertick.dispose("job"));
    // then
    assertThat(failureOf(waiting)).isInstanceOf(MachineDisposedException.class);
  }

  @Test
  void shouldBringPayload() {
    // given
    var nobody = vertick.machine("nobody", JobStates.SCHEMA);
    // then
    assertThat(await(job.send(Payload.of("report", new byte[3]))))
        .isEqualTo(new PayloadOutcome.Accepted());
    assertThat(await(job.send(Payload.of("report", new byte[0]))))
        .isEqualTo(new PayloadOutcome.Refused("it is empty"));
    assertThat(await(nobody.send(Payload.of("report", new byte[3]))).toString())
        .contains("none with this id is hosted here");
    assertThat(type.reports).containsExactly(3, 0);
  }

  @Test
  void shouldFetchWhatMachineOffers() {
    // given
    var photo = Payload.of("offer", new byte[3]);
    await(job.add(S.busy));
    await(job.send(photo));
    // then
    assertThat(((Fetched.Offered) await(job.fetch("offer"))).payload().bytes())
        .isSameAs(photo.bytes());
    assertThat(await(job.fetch("other")))
        .isEqualTo(new Fetched.NotOffered("absent: job offers nothing named other now"));
    assertThat(await(vertick.machine("nobody", JobStates.SCHEMA).fetch("offer")).toString())
        .contains("absent: Expected a machine nobody");
    assertThatThrownBy(() -> job.fetch("offer", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldEndStateAfterItsTime() {
    // when
    long started = System.nanoTime();
    await(job.add(S.brief));
    await(job.whenNot(S.brief, SOON));
    // then, a millisecond of rounding granted
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(48));
    assertThat(await(job.snapshot()).clock().tick(S.brief.index())).isEqualTo(2);
  }

  // Fatal errors.

  @Test
  void shouldAnswerAndFreeIdWhenMachineBreaks() {
    // given another machine on the same context, and a wait
    var both = new MachineVerticle("first", type).with("second", type);
    await(vertx.deployVerticle(both));
    var first = vertick.machine("first", JobStates.SCHEMA);
    var second = vertick.machine("second", JobStates.SCHEMA);
    var waiting = first.when(S.busy, SOON);
    // when
    var result = await(first.add(S.fatal));
    // then
    assertThat(result.isExecuted()).isFalse();
    assertThat(result.toString()).contains("java.lang.StackOverflowError");
    assertThat(failureOf(waiting)).isInstanceOf(MachineBrokenException.class);
    assertThat(vertick.ids()).containsExactly("job", "second");
    assertThat(await(first.add(S.busy))).isInstanceOf(Result.NotApplied.class);
    assertThat(await(second.add(S.busy)).isExecuted()).isTrue();
    await(vertick.host("first", type));
    assertThat(await(first.add(S.busy)).isExecuted()).isTrue();
  }

  @Test
  void shouldAnswerWhatIsInFlightWhenMachineBreaks() {
    // given a busy machine
    var gate = hold();
    // when a fatal mutation is in the middle
    var before = job.send(numbered(1));
    var fatal = job.add(S.fatal);
    var after = job.send(numbered(2));
    gate.open();
    // then
    assertThat(await(before).isExecuted()).isTrue();
    assertThat(await(fatal).isExecuted()).isFalse();
    assertThat(await(after).verdict().code()).isEqualTo(VerdictCode.MACHINE_BROKEN);
  }

  @Test
  void shouldAnswerMutationThatBreaksMachineInLaterSlice() {
    // when a fatal mutation waits behind a long drain
    var result = on(home.context(), () -> {
      job.post(Mutation.add(S.burst).arg(JobStates.SIZE, 900L));
      return job.add(S.fatal);
    });
    // then
    assertThat(result.isExecuted()).isFalse();
  }

  @Test
  void shouldFailHostWhenFirstActBreaksMachine() {
    // given a type that breaks on its first transition
    var breaking = new io.vertick.engine.machine.MachineType<>(JobStates.SCHEMA) {
      @Override
      protected void handlers(JobStates s, io.vertick.engine.machine.Handlers on) {
        on.entered(s.idle, tx -> {
          throw new StackOverflowError();
        });
      }
    };
    // when
    var failed = failureOf(vertick.host("breaking", breaking));
    // then
    assertThat(failed).isInstanceOf(StackOverflowError.class);
    assertThat(vertick.ids()).containsExactly("job");
  }

  /** Keeps the machine busy until the gate is opened. */
  private Gate hold() {
    var gate = new Gate();
    job.post(Mutation.add(S.held).arg(JobStates.GATE, gate));
    gate.awaitReached();
    return gate;
  }

  private static Mutation numbered(long number) {
    return Mutation.add(S.counted).arg(JobStates.NUMBER, number);
  }
}
