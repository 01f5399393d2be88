package io.vertick;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.LoopStats.Outcome;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.fixture.Caller;
import io.vertick.fixture.Gate;
import io.vertick.fixture.Home;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertick.machine.MachineVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class VertickTest {
  private static final JobStates S = JobStates.SCHEMA.states();

  /** Begins with {@code Start}, and notes on which thread it lives and in which order it is called. */
  private static final class StartStates extends States {
    final State start = state("Start");
    final State ready = state("Ready").require(start);
    final State called = state("Called");

    static final Schema<StartStates> SCHEMA = Schema.of(StartStates::new);
  }

  private static final class StartType extends MachineType<StartStates> {
    final List<String> events = Collections.synchronizedList(new ArrayList<>());
    final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());

    StartType() {
      super(StartStates.SCHEMA);
    }

    @Override
    protected void handlers(StartStates s, Handlers on) {
      on.entered(s.start, tx -> {
        events.add("start");
        threads.add(Thread.currentThread());
        tx.add(s.ready);
      });
      on.entered(s.called, tx -> events.add("called"));
    }
  }

  @Test
  void shouldHostMachineAndAnswerItsRef(Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx);
    // when
    var ref = await(vertick.host("job-1", new JobType()));
    var result = await(ref.add(S.busy));
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(await(ref.snapshot()).active().names()).containsExactly("Busy");
    assertThat(ref.id()).isEqualTo("job-1");
    assertThat(ref.schema()).isSameAs(JobStates.SCHEMA);
    assertThat(ref).hasToString("ref to job-1");
    assertThat(vertick.ids()).containsExactly("job-1");
  }

  @Test
  void shouldAddStartBeforeHostCompletes(Vertx vertx) {
    // given a type that declares Start, whose handler goes on
    var type = new StartType();
    // when
    var ref = await(Vertick.create(vertx).host("a", type));
    // then the first act and what it caused is done
    assertThat(type.events).containsExactly("start");
    assertThat(await(ref.snapshot()).active().names()).containsExactly("Start", "Ready");
  }

  @Test
  void shouldTakeAutoStepBeforeHostCompletesWithoutStart(Vertx vertx) {
    // when
    var ref = await(Vertick.create(vertx).host("a", new JobType()));
    // then
    assertThat(await(ref.snapshot()).active().names()).containsExactly("Idle");
  }

  @Test
  void shouldRunWhatRefsSendMeanwhileAfterTheFirstAct(Vertx vertx) {
    // given a loop that is busy, and a machine that is to be hosted on it
    var vertick = Vertick.create(vertx, 1);
    var gate = hold(vertick, "holder");
    var type = new StartType();
    var hosting = vertick.host("late", type);
    // when a mutation is sent before the machine exists
    var sent = vertick.machine("late", StartStates.SCHEMA).add(StartStates.SCHEMA.states().called);
    gate.open();
    // then
    assertThat(await(sent).isExecuted()).isTrue();
    await(hosting);
    assertThat(type.events).containsExactly("start", "called");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "ärger", "a/b", "a\n"})
  void shouldRefuseMalformedId(String id, Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx);
    // when
    var failed = failureOf(vertick.host(id, new JobType()));
    // then
    assertThat(failed)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Expected an id of 1 to 128 letters, digits, '.', '_' and '-', but got \"" + id + "\"");
    assertThatThrownBy(() -> vertick.machine(id, JobStates.SCHEMA))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(vertick.ids()).isEmpty();
  }

  @Test
  void shouldAcceptLongestIdAndRefuseLonger(Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx);
    // when
    var longest = await(vertick.host("x".repeat(128), new JobType()));
    var failed = failureOf(vertick.host("x".repeat(129), new JobType()));
    // then
    assertThat(longest.id()).hasSize(128);
    assertThat(failed).hasMessageStartingWith("Expected an id of 1 to 128 letters");
  }

  @Test
  void shouldRefuseIdThatIsTaken(Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx);
    var first = await(vertick.host("job", new JobType()));
    // when
    var failed = failureOf(vertick.host("job", new StartType()));
    // then the first is untouched
    assertThat(failed)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Expected an id that is not taken, but job is hosted here already: dispose it first, or choose another id");
    assertThat(await(first.add(S.busy)).isExecuted()).isTrue();
  }

  @Test
  void shouldHostAgainUnderIdOfDisposedMachine(Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx);
    var type = new JobType();
    var ref = await(vertick.host("job", type));
    await(ref.add(S.busy));
    // when
    await(vertick.dispose("job"));
    await(vertick.host("job", type));
    // then it is a new machine, and old refs find it
    assertThat(type.disposed).containsExactly("job");
    assertThat(await(ref.snapshot()).active().names()).containsExactly("Idle");
  }

  @Test
  void shouldFailToDisposeUnknownMachine(Vertx vertx) {
    assertThat(failureOf(Vertick.create(vertx).dispose("nobody")))
        .isInstanceOf(MachineUnavailableException.class)
        .hasMessage("Expected a machine nobody, but none with this id is hosted here");
  }

  @Test
  void shouldFreeIdWhenHandlersCannotBeBound(Vertx vertx) {
    // given a type that binds a state of another schema
    var vertick = Vertick.create(vertx);
    var broken = new MachineType<>(StartStates.SCHEMA) {
      @Override
      protected void handlers(StartStates s, Handlers on) {
        on.entered(S.busy, tx -> {});
      }
    };
    // when
    var failed = failureOf(vertick.host("a", broken));
    // then
    assertThat(failed).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Busy");
    assertThat(vertick.ids()).isEmpty();
    await(vertick.host("a", new JobType()));
  }

  @Test
  void shouldBeOneForOneVertx(Vertx vertx) {
    // given
    var first = Vertick.create(vertx, 2);
    await(first.host("job", new JobType()));
    // when created again, with another number of loops
    var second = Vertick.create(vertx, 1);
    // then it has the same machines, and the number of the first
    assertThat(second.ids()).containsExactly("job");
    assertThat(failureOf(second.host("job", new JobType()))).hasMessageContaining("taken");
    assertThat(threadsOf(second, 4)).hasSize(4).satisfies(threads -> {
      assertThat(threads.get(0)).isNotSameAs(threads.get(1));
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1_025})
  void shouldRefuseNumberOfLoops(int loops, Vertx vertx) {
    assertThatThrownBy(() -> Vertick.create(vertx, loops))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected 1 to 1,024 event loops, but got " + loops);
  }

  @Test
  void shouldPlaceMachinesOnLoopsInTurn(Vertx vertx) {
    // when
    var threads = threadsOf(Vertick.create(vertx, 2), 4);
    // then
    assertThat(threads.get(0)).isNotSameAs(threads.get(1));
    assertThat(threads.subList(2, 4)).containsExactly(threads.get(0), threads.get(1));
  }

  @Test
  void shouldShareHandlersAndKeepLocalsApart(Vertx vertx) {
    // given two machines of one type on two loops
    var vertick = Vertick.create(vertx, 2);
    var type = new JobType();
    var first = await(vertick.host("first", type));
    var second = await(vertick.host("second", type));
    // when
    await(first.add(S.counted));
    await(first.add(S.counted));
    await(second.add(S.counted));
    // then
    assertThat(type.bound).hasValue(1);
    assertThat(await(first.snapshot()).attributes()).containsEntry("Count", 2L);
    assertThat(await(second.snapshot()).attributes()).containsEntry("Count", 1L);
  }

  @Test
  void shouldCompleteHostOnContextThatAskedFirst(Vertx vertx) {
    // given loops that are about to be started
    var context = Caller.deploy(vertx);
    var vertick = Vertick.create(vertx);
    // when
    var completedOn = on(
        context,
        () ->
            vertick.host("job", new JobType()).map(ref -> String.valueOf(Vertx.currentContext())));
    // then
    assertThat(completedOn).isEqualTo(context.toString());
  }

  @Test
  void shouldKeepTimersOfMachinesWhenVerticleThatAskedFirstIsUndeployed(Vertx vertx) {
    // given a verticle that makes Vertick, and a machine that is not its own
    var deployment = await(vertx.deployVerticle(new MachineVerticle("own", new JobType())));
    var ref = await(Vertick.create(vertx).host("other", new JobType()));
    await(ref.add(S.brief));
    // when
    await(vertx.undeploy(deployment));
    // then the state's time still ends, and so does that of later ones
    await(ref.whenNot(S.brief, Duration.ofSeconds(10)));
    await(ref.add(S.brief));
    await(ref.whenNot(S.brief, Duration.ofSeconds(10)));
  }

  @Test
  void shouldSumUpCountersOfAllLoops(Vertx vertx) {
    // given machines on two loops and on a verticle
    var vertick = Vertick.create(vertx, 2);
    var type = new JobType();
    var home = new Home("third", type);
    await(vertx.deployVerticle(home));
    var refs = List.of(
        await(vertick.host("first", type)),
        await(vertick.host("second", type)),
        vertick.machine("third", JobStates.SCHEMA));
    // when
    for (var ref : refs) {
      await(ref.add(S.busy));
      await(ref.add(S.forbidden));
      await(ref.add(S.failing));
      await(ref.when(S.busy, Duration.ofSeconds(1)));
    }
    // then
    var stats = await(vertick.stats());
    assertThat(stats.machines()).isEqualTo(3);
    assertThat(stats.transitions(MutationType.ADD, Outcome.FAILED)).isEqualTo(3);
    assertThat(stats.transitions(MutationType.ADD, Outcome.REFUSED)).isEqualTo(3);
    assertThat(stats.refusals(VerdictCode.HANDLER_REFUSED)).isEqualTo(3);
    assertThat(stats.handlersFailed()).isEqualTo(3);
    assertThat(stats.waits()).isEqualTo(3);
    assertThat(stats.drains()).isEqualTo(9);
  }

  @Test
  void shouldKeepCountersOfUndeployedVerticle(Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx);
    var deployment = await(vertx.deployVerticle(new MachineVerticle("job", new JobType())));
    await(vertick.machine("job", JobStates.SCHEMA).add(S.forbidden));
    // when
    await(vertx.undeploy(deployment));
    // then counters only grow, and the gauge falls
    var stats = await(vertick.stats());
    assertThat(stats.refusals(VerdictCode.HANDLER_REFUSED)).isEqualTo(1);
    assertThat(stats.machines()).isZero();
  }

  @Test
  void shouldCloseWithMoreMachinesThanTheStackIsDeep(Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx);
    var type = new JobType();
    await(Future.all(IntStream.range(0, 20_000)
        .mapToObj(number -> vertick.host("job-" + number, type))
        .toList()));
    // when closed from a thread that is none of their loops
    await(vertick.close());
    // then
    assertThat(vertick.ids()).isEmpty();
    assertThat(type.disposed).hasSize(20_000).first().isEqualTo("job-19999");
  }

  @Test
  void shouldBeReadyUntilClosed(Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx);
    assertThat(await(vertick.isReady())).isTrue();
    // when
    await(vertick.close());
    // then
    assertThat(await(vertick.isReady())).isFalse();
  }

  @Test
  void shouldNotBeReadyWhileLoopIsBusy(Vertx vertx) {
    // given a loop that does not answer
    var vertick = Vertick.create(vertx, 1);
    var context = Caller.deploy(vertx);
    var gate = hold(vertick, "holder");
    // when
    var answer = on(
        context,
        () ->
            vertick.isReady().map(isReady -> isReady + " " + (Vertx.currentContext() == context)));
    gate.open();
    // then it says so where it was asked
    assertThat(answer).isEqualTo("false true");
  }

  @Test
  void shouldDisposeAllInReverseOrderWhenClosed(Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx, 2);
    var type = new JobType();
    for (var id : List.of("a", "b", "c")) {
      await(vertick.host(id, type));
    }
    await(vertx.deployVerticle(new MachineVerticle("d", type)));
    // when
    await(vertick.close());
    // then
    assertThat(type.disposed).containsExactly("d", "c", "b", "a");
    assertThat(vertick.ids()).isEmpty();
  }

  @Test
  void shouldHostNothingAfterClose(Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx);
    await(vertick.close());
    // when
    var failed = failureOf(vertick.host("job", new JobType()));
    // then neither here nor on another face of the same Vert.x
    assertThat(failed)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Expected to host job, but this Vertick is closed");
    assertThat(failureOf(Vertick.create(vertx).host("job", new JobType())))
        .hasMessageContaining("closed");
    assertThat(failureOf(vertx.deployVerticle(new MachineVerticle("job", new JobType()))))
        .hasMessageContaining("closed");
    assertThat(vertick.ids()).isEmpty();
    await(vertick.close());
  }

  @Test
  void shouldCloseWhileMachineIsBeingHosted(Vertx vertx) {
    // given a machine that can't be made yet
    var vertick = Vertick.create(vertx, 1);
    var gate = hold(vertick, "holder");
    var type = new JobType();
    var hosting = vertick.host("late", type);
    // when
    var closing = vertick.close();
    gate.open();
    // then it is made, and disposed
    await(hosting);
    await(closing);
    assertThat(type.disposed).containsExactly("late");
    assertThat(vertick.ids()).isEmpty();
  }

  /** Hosts a machine that keeps its loop busy until the gate is opened. */
  private static Gate hold(Vertick vertick, String id) {
    var gate = new Gate();
    await(vertick.host(id, new JobType())).post(Mutation.add(S.held).arg(JobStates.GATE, gate));
    gate.awaitReached();
    return gate;
  }

  /** The threads of machines that are hosted one after the other. */
  private static List<Thread> threadsOf(Vertick vertick, int count) {
    var type = new StartType();
    Future<?> hosting = Future.succeededFuture();
    for (int i = 0; i < count; i++) {
      var id = "on-" + i;
      hosting = hosting.compose(done -> vertick.host(id, type));
    }
    await(hosting);
    return type.threads;
  }
}
