package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.TraceRecord.HandlerFailed;
import io.vertick.engine.machine.TraceRecord.MutationQueued;
import io.vertick.engine.machine.TraceRecord.MutationRefused;
import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.Phase;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TracerTest {
  static final class Letters extends States {
    final State a = state("A");
    final State follower = auto("Follower").require(a);
    final State faulty = state("Faulty");
    final State needy = state("Needy").require("Caller");
    final State caller = state("Caller");
    final State slow = state("Slow");
    final State again = multi("Again");
    final State picky = state("Picky").add(again);
  }

  static final class Autos extends States {
    final State reluctant = auto("Reluctant");
    final State eager = auto("Eager");
  }

  private static final Cause CALLED = new Cause(Cause.Kind.CALL, 0, null);

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final RuntimeException fault = new IllegalStateException("fault");
  private final List<TraceRecord> traced = new ArrayList<>();
  private final Machine<Letters> machine = host.newLoop()
      .machine(
          "m",
          TestType.of(
              schema,
              (states, on) -> on.entered(states.faulty, tx -> {
                    throw fault;
                  })
                  .entered(states.caller, tx -> tx.add(states.again))
                  .enter(states.picky, tx -> tx.refuse("not today"))
                  .enter(states.slow, tx -> {
                    host.pass(tx.arg(Arg.of("takes", Duration.class), Duration.ZERO));
                    return tx.accept();
                  })));

  private final Tracer tracer = this::keep;

  private void keep(TraceRecord fact) {
    if (!(fact instanceof TraceRecord.MachineTraced)) {
      traced.add(fact);
    }
  }

  /** The stamp of a machine's record on a host whose time stands still. */
  private static Stamp stamp(long sequence) {
    return new Stamp("m", new Incarnation(0, 1), sequence, 0);
  }

  private List<String> lines() {
    return traced.stream().map(TracerTest::line).toList();
  }

  private static String line(TraceRecord fact) {
    if (fact instanceof TransitionEnded ended) {
      return "#" + ended.number() + (ended.auto() ? " auto " : " ")
          + ended.type().text() + ended.called() + " " + ended.result();
    }
    return fact.getClass().getSimpleName();
  }

  @Test
  void shouldRecordATransitionAndItsAutoStepInOrder() {
    // given
    machine.trace(tracer);
    // when
    machine.add(s.a, Arg.int64("n").is(1L));
    // then
    assertThat(traced).hasSize(3);
    assertThat(traced.get(0))
        .isEqualTo(
            new MutationQueued(stamp(1), MutationType.ADD, List.of(s.a), false, null, 2, CALLED));
    assertThat(traced.get(1)).isInstanceOfSatisfying(TransitionEnded.class, ended -> {
      assertThat(ended).hasToString("#1 add [A] Executed at version 1");
      assertThat(ended.args()).isEqualTo(Arg.int64("n").is(1L));
      assertThat(ended.accepted()).isTrue();
      assertThat(ended.check()).isFalse();
      assertThat(ended.threw()).isFalse();
      assertThat(ended.target()).isEqualTo(StateSet.of(s.a));
      assertThat(ended.diff()).isEqualTo(ClockDiff.of(new int[] {0}, new long[] {1}));
      assertThat(ended.version()).isEqualTo(1);
      assertThat(ended.result()).isEqualTo(new Result.Executed(1));
    });
    assertThat(traced.get(2)).isInstanceOfSatisfying(TransitionEnded.class, ended -> {
      assertThat(ended).hasToString("#2 add [Follower] (auto) Executed at version 2");
      assertThat(ended.args()).isEqualTo(Args.EMPTY);
      assertThat(ended.target()).isEqualTo(StateSet.of(s.a, s.follower));
      assertThat(ended.diff()).isEqualTo(ClockDiff.of(new int[] {1}, new long[] {1}));
    });
    assertThat(traced).extracting(TraceRecord::machine).containsOnly("m");
  }

  @Test
  void shouldRecordARefusalByRelations() {
    // given
    machine.trace(tracer);
    // when
    var result = machine.add(s.needy);
    // then
    assertThat(traced).hasSize(1);
    assertThat(traced.get(0)).isInstanceOfSatisfying(TransitionEnded.class, ended -> {
      assertThat(ended.accepted()).isFalse();
      assertThat(ended.target()).isNull();
      assertThat(ended.diff().isEmpty()).isTrue();
      assertThat(ended.result()).isSameAs(result);
      assertThat(ended.result()).hasToString("Refused: Needy needs Caller, which is not active");
    });
    assertThat(host.observed()).hasSize(1);
    assertThat(host.observed().get(0)).isInstanceOfSatisfying(MutationRefused.class, refused -> {
      assertThat(refused.result()).isSameAs(result);
      assertThat(refused.called()).containsExactly(s.needy);
    });
  }

  @Test
  void shouldRecordARefusalBeforeAnyTransition() {
    // given
    machine.trace(tracer);
    // when
    var result = machine.apply(Mutation.add(s.a).ifVersion(7));
    // then
    assertThat(lines()).containsExactly("MutationQueued", "MutationRefused");
    assertThat(traced.get(1))
        .isEqualTo(new MutationRefused(
            stamp(2), MutationType.ADD, List.of(s.a), 2, CALLED, (Result.Refused) result));
    assertThat(host.observed()).containsExactly(traced.get(1));
  }

  @Test
  void shouldTellTheObserverWhereARefusedMutationCameFrom() {
    // when
    machine.eval(self -> self.add(s.picky));
    // then
    assertThat(host.observed())
        .singleElement()
        .isInstanceOfSatisfying(MutationRefused.class, refused -> {
          assertThat(refused.queueTick()).isEqualTo(2);
          assertThat(refused.cause()).isEqualTo(new Cause(Cause.Kind.EVAL, 0, null));
        });
  }

  @Test
  void shouldRecordAFailureItsRecoveryAndItsReport() {
    // given
    machine.trace(tracer);
    // when
    machine.add(s.faulty);
    // then
    assertThat(lines())
        .containsExactly(
            "HandlerFailed",
            "#1 add[Faulty] Failed: java.lang.IllegalStateException: fault, taken out (Faulty)",
            "#2 add[Exception] Executed at version 2");
    assertThat(traced.get(0))
        .isEqualTo(new HandlerFailed(
            stamp(1), 1, new HandlerEvent(Phase.ENTERED, s.faulty, null), fault, true));
    assertThat(traced.get(1)).isInstanceOfSatisfying(TransitionEnded.class, ended -> {
      assertThat(ended.threw()).isTrue();
      assertThat(ended.accepted()).isTrue();
      assertThat(ended.diff()).hasToString("+2@2");
    });
  }

  @Test
  void shouldRecordReentriesByTwo() {
    // given
    machine.add(s.again);
    machine.trace(tracer);
    // when
    machine.add(s.again);
    // then
    assertThat(((TransitionEnded) traced.get(0)).diff()).hasToString("+2@6");
  }

  @Test
  void shouldRecordChecks() {
    // given
    machine.trace(tracer);
    // when
    machine.canAdd(s.a);
    // then
    var last = (TransitionEnded) traced.get(traced.size() - 1);
    assertThat(last.check()).isTrue();
    assertThat(last.target()).isEqualTo(StateSet.of(s.a));
    assertThat(last.diff().isEmpty()).isTrue();
    assertThat(last.version()).isZero();
  }

  @Test
  void shouldTellWhatHandlersAnsweredToTracersThatWantDetails() {
    // given
    machine.trace(Tracer.detailed(tracer));
    // when
    machine.add(s.slow, Arg.of("takes", Duration.class).is(Duration.ofMillis(30)));
    machine.add(s.picky);
    machine.add(s.caller);
    // then
    assertThat(traced)
        .filteredOn(TraceRecord.HandlerAnswered.class::isInstance)
        .extracting("transition", "handler", "refusal", "nanos")
        .containsExactly(
            tuple(1L, new HandlerEvent(Phase.ENTER, s.slow, null), null, 30_000_000L),
            tuple(2L, new HandlerEvent(Phase.ENTER, s.picky, null), "not today", 0L),
            tuple(3L, new HandlerEvent(Phase.ENTERED, s.caller, null), null, 0L));
  }

  @Test
  void shouldTellWhatRelationsDidToTracersThatWantDetails() {
    // given
    machine.trace(Tracer.detailed(tracer));
    // when
    machine.add(s.needy);
    machine.add(s.picky);
    machine.add(s.slow);
    // then
    assertThat(traced)
        .filteredOn(TraceRecord.RelationsDecided.class::isInstance)
        .extracting("transition", "decisions")
        .map(Object::toString)
        .containsExactly(
            "(1L, [Needy needs Caller])", "(2L, [Again is added by Picky])", "(3L, [])");
  }

  @Test
  void shouldTellHowOftenRelationsDecidedAnAutoStep() {
    // given
    var autos = Schema.of(Autos::new);
    Machine<Autos> trying = host.newLoop()
        .machine(
            "m",
            TestType.of(
                autos, (states, on) -> on.enter(states.reluctant, tx -> tx.refuse("not yet"))));
    trying.trace(Tracer.detailed(tracer));
    // when one of the two is refused, and the other one is decided again without it
    trying.start();
    // then
    assertThat(traced)
        .filteredOn(TraceRecord.RelationsDecided.class::isInstance)
        .extracting("transition")
        .containsExactly(1L, 1L);
    assertThat(trying.active()).isEqualTo(StateSet.of(autos.states().eager));
  }

  @Test
  void shouldRecordTheTimeOfHandlersAndTheCauseOfAnAutoStep() {
    // given
    machine.trace(tracer);
    // when
    machine.add(s.slow, Arg.of("takes", Duration.class).is(Duration.ofMillis(30)));
    machine.add(s.a);
    // then
    var ended = traced.stream()
        .filter(TransitionEnded.class::isInstance)
        .map(TransitionEnded.class::cast)
        .toList();
    assertThat(ended)
        .extracting(TransitionEnded::handlerNanos)
        .containsExactly(30_000_000L, 0L, 0L);
    assertThat(ended).extracting(TransitionEnded::auto).containsExactly(false, false, true);
    assertThat(ended)
        .extracting(TransitionEnded::cause)
        .containsExactly(CALLED, CALLED, new Cause(Cause.Kind.AUTO, 2, null));
  }

  @Test
  void shouldRecordWhatCausedTheCallsOfHandlersAndEvals() {
    // given
    machine.trace(tracer);
    // when
    machine.add(s.caller);
    machine.eval(m -> m.add(s.slow));
    // then
    assertThat(traced)
        .filteredOn(MutationQueued.class::isInstance)
        .extracting("cause")
        .containsExactly(
            new Cause(Cause.Kind.HANDLER, 1, null), CALLED, new Cause(Cause.Kind.EVAL, 0, null));
  }

  @Test
  void shouldKeepDetailsFromTracersThatDoNotWantThem() {
    // given
    machine.trace(tracer);
    // when
    machine.add(s.picky);
    // then
    assertThat(traced).noneMatch(TraceRecord::isDetail);
  }

  @Test
  void shouldKeepARecordsResultThoughTheMachineReusesItsOwn() {
    // given
    machine.trace(tracer);
    // when
    machine.add(s.slow);
    machine.add(s.again);
    // then
    assertThat(((TransitionEnded) traced.get(0)).result()).isEqualTo(new Result.Executed(1));
  }

  @Test
  void shouldQueueTheCallsOfATracer() {
    // given
    var answers = new ArrayList<Result>();
    machine.trace(fact -> {
      if (fact instanceof TransitionEnded ended && ended.called().contains(s.slow)) {
        answers.add(machine.add(s.again));
      }
    });
    machine.trace(tracer);
    // when
    machine.add(s.slow);
    // then
    assertThat(answers.get(0).isQueued()).isTrue();
    assertThat(lines())
        .containsExactly(
            "#1 add[Slow] Executed at version 1",
            "MutationQueued",
            "#2 add[Again] Executed at version 2");
    assertThat(machine.is(s.again)).isTrue();
  }

  @Test
  void shouldQueueTheCallsOfATracerAlsoWhenAMutationIsQueued() {
    // given
    var answers = new ArrayList<Result>();
    machine.trace(fact -> {
      if (fact instanceof MutationQueued queued && queued.called().contains(s.slow)) {
        answers.add(machine.add(s.again));
      }
    });
    // when
    machine.add(s.slow, Args.EMPTY);
    // then
    assertThat(answers.get(0).isQueued()).isTrue();
  }

  @Test
  void shouldBeginWithTheNextTransitionWhenAddedInsideOne() {
    // given
    var tracing = host.newLoop()
        .machine(
            "m",
            TestType.of(
                schema,
                (states, on) -> on.entered(states.slow, tx -> tx.machine().trace(tracer))));
    // when
    tracing.add(s.slow);
    tracing.add(s.again);
    // then
    assertThat(lines()).containsExactly("#2 add[Again] Executed at version 2");
  }

  @Test
  void shouldBeginAtOnceWhenAddedBetweenTransitions() {
    // when
    machine.eval(self -> self.trace(tracer));
    // then
    assertThat(lines()).containsExactly("EvalEnded");
  }

  @Test
  void shouldTellTracersInOrderUntilTheyAreTakenBack() {
    // given
    var seen = new ArrayList<String>();
    Tracer first = fact -> seen.add("first");
    Tracer second = fact -> seen.add("second");
    machine.trace(first);
    machine.trace(second);
    seen.clear();
    machine.add(s.slow);
    // when
    assertThat(machine.untrace(first)).isTrue();
    assertThat(machine.untrace(first)).isFalse();
    machine.add(s.again);
    // then
    assertThat(seen).containsExactly("first", "second", "second");
    assertThat(machine.untrace(tracer)).isFalse();
  }

  @Test
  void shouldAllowATracerToTakeItselfBack() {
    // given
    var selfish = new ArrayList<Tracer>();
    selfish.add(fact -> {
      keep(fact);
      if (fact instanceof TransitionEnded) {
        machine.untrace(selfish.get(0));
      }
    });
    machine.trace(selfish.get(0));
    // when
    machine.add(s.slow);
    machine.add(s.again);
    // then
    assertThat(traced).hasSize(1);
  }

  // Slow handlers.

  @Test
  void shouldRecordWaitsThatAreFulfilledAtOnce() {
    // given
    machine.add(s.a);
    machine.trace(tracer);
    // when
    var wait = machine.when(s.a);
    // then
    assertThat(traced)
        .containsExactly(
            new TraceRecord.WaitCreated(stamp(1), wait.number(), "m (A) active"),
            new TraceRecord.WaitEnded(stamp(2), wait.number(), null));
  }

  @Test
  void shouldRecordTheEndsOfWaitsForOneMutationInTheOrderInWhichTheyWereMade() {
    // given
    machine.whenQueue(machine.queueTick() + 2);
    var numbers = IntStream.range(0, 3)
        .mapToObj(i -> machine.whenQueue(machine.queueTick() + 1).number())
        .toList();
    machine.trace(tracer);
    // when
    machine.add(s.a);
    // then
    assertThat(traced)
        .filteredOn(TraceRecord.WaitEnded.class::isInstance)
        .extracting(fact -> ((TraceRecord.WaitEnded) fact).number())
        .isEqualTo(numbers);
  }

  @Test
  void shouldReportAHandlerThatTakesLongerThan100Milliseconds() {
    // given
    machine.trace(tracer);
    // when
    machine.add(s.slow, Arg.of("takes", Duration.class).is(Duration.ofMillis(101)));
    // then
    var slow = new TraceRecord.HandlerSlow(
        new Stamp("m", new Incarnation(0, 1), 2, 101),
        1,
        new HandlerEvent(Phase.ENTER, s.slow, null),
        101_000_000);
    assertThat(host.observed()).containsExactly(slow);
    assertThat(traced).contains(slow);
  }

  @Test
  void shouldMeasureHandlersPreciselyOnlyWhenTraced() {
    // given the coarse time of this host lacks the last microsecond
    var takes = Arg.of("takes", Duration.class).is(Duration.ofMillis(100).plusNanos(1_000));
    // when
    machine.add(s.slow, takes);
    // then
    assertThat(host.observed()).isEmpty();
    // when
    machine.remove(s.slow);
    machine.trace(tracer);
    machine.add(s.slow, takes);
    // then
    assertThat(host.observed()).singleElement().extracting("nanos").isEqualTo(100_001_000L);
  }

  @Test
  void shouldNotReportAHandlerThatStaysWithinItsBudget() {
    // when
    machine.add(s.slow, Arg.of("takes", Duration.class).is(Duration.ofMillis(100)));
    // then
    assertThat(host.observed()).isEmpty();
  }
}
