package io.vertick.engine.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineBrokenException;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The kinds of waits besides those of {@link WaitTest}: any, next, grown ticks, sums, queries, errors, disposal. */
class WaitKindsTest {
  static final class Letters extends States {
    final State a = state("A");
    final State b = state("B");
    final State c = state("C");
    final State again = multi("Again");
    final State faulty = state("Faulty");
    final State picky = state("Picky");
    final State needy = state("Needy").require(b);
    final State fatal = state("Fatal");
    final State caller = state("Caller");
    final State follower = auto("Follower").require(c);
    final State never = state("Never");
  }

  private static final Arg<Long> CENTS = Arg.int64("cents");
  private final Error fatal = new StackOverflowError("on purpose");

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final List<String> seen = new ArrayList<>();
  private final List<Wait> waits = new ArrayList<>();
  private final List<Result> answers = new ArrayList<>();
  private Runnable onCaller = () -> {};
  private int asked;
  private final TestType<Letters> type = TestType.of(
      schema,
      (states, on) -> on.entered(states.faulty, tx -> {
            throw new IllegalStateException("fault");
          })
          .entered(states.fatal, tx -> {
            throw fatal;
          })
          .enter(states.picky, tx -> tx.refuse("never"))
          .entered(states.caller, tx -> onCaller.run()));
  private final Machine<Letters> machine = loop.machine("m", type);

  private static boolean isDone(Wait wait) {
    assertThat(wait.isPending()).isNotEqualTo(wait.future().isComplete());
    return wait.future().succeeded();
  }

  /** One pending wait of each kind; {@code Never} and errors don't come by themselves. */
  private Map<String, Supplier<Wait>> kinds(Machine<Letters> waited) {
    Map<String, Supplier<Wait>> kinds = new LinkedHashMap<>();
    kinds.put("any", () -> waited.whenAny(StateSet.of(s.never, s.fatal)));
    kinds.put("next", () -> waited.whenNext(s.never));
    kinds.put("ticks", () -> waited.whenTicks(s.never, 3));
    kinds.put("sum", () -> waited.whenTimeSum(StateSet.of(s.never, s.fatal), 9));
    kinds.put("query", () -> waited.whenQuery(view -> view.tick(s.never) > 0));
    kinds.put("error", waited::whenError);
    kinds.put("disposed", waited::whenDisposed);
    return kinds;
  }

  // whenAny

  @Test
  void shouldBeFulfilledAtOnceWhenOneIsActive() {
    // given
    machine.add(s.b);
    // when, then
    assertThat(isDone(machine.whenAny(StateSet.of(s.a, s.b)))).isTrue();
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldBeFulfilledByTheFirstThatIsActivated() {
    // given
    var wait = machine.whenAny(StateSet.of(s.a, s.b));
    machine.add(s.c);
    assertThat(isDone(wait)).isFalse();
    // when
    machine.add(s.b);
    // then
    assertThat(isDone(wait)).isTrue();
    assertThat(machine.pendingWaits()).isZero();
    machine.add(s.a);
    assertThat(isDone(wait)).isTrue();
  }

  @Test
  void shouldBeFulfilledOnceByTwoThatComeTogether() {
    // given
    var wait = machine.whenAny(StateSet.of(s.a, s.b));
    wait.future().onComplete(end -> seen.add("end"));
    // when
    machine.add(s.a, s.b);
    // then
    assertThat(seen).containsExactly("end");
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldNotMissOneOfSeveralThatCameAndWent() {
    // given
    var wait = machine.whenAny(StateSet.of(s.a, s.b));
    var takenOut = machine.whenAny(StateSet.of(s.faulty, s.never));
    onCaller = () -> {
      machine.add(s.a);
      machine.remove(s.a);
    };
    // when
    machine.add(s.caller);
    machine.add(s.faulty);
    // then
    assertThat(machine.any(StateSet.of(s.a, s.b, s.faulty))).isFalse();
    assertThat(isDone(wait)).isTrue();
    assertThat(isDone(takenOut)).isTrue();
  }

  @Test
  void shouldWaitForeverForOneOfNone() {
    // given
    var wait = machine.whenAny(StateSet.of());
    // when
    machine.add(s.a, s.b);
    // then
    assertThat(isDone(wait)).isFalse();
    assertThat(wait).hasToString("m one of () active");
    wait.cancel();
    assertThat(wait.future().failed()).isTrue();
  }

  @Test
  void shouldGiveBackThePlaceOfACancelledWaitForOneOfNone() {
    // given
    var any = machine.whenAny(StateSet.of());
    var sum = machine.whenTimeSum(StateSet.of(), 1);
    // when
    any.cancel();
    sum.cancel();
    // then
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldFailTheWaitForOneOfNoneAtDisposal() {
    // given
    var any = machine.whenAny(StateSet.of());
    var sum = machine.whenTimeSum(StateSet.of(), 1);
    // when
    machine.dispose();
    // then
    assertThat(any.future().cause()).isInstanceOf(MachineDisposedException.class);
    assertThat(sum.future().cause()).isInstanceOf(MachineDisposedException.class);
  }

  // whenNext

  @Test
  void shouldWaitForTheNextActivationOfAnInactiveState() {
    // given
    machine.add(s.a);
    machine.remove(s.a);
    var next = machine.whenNext(s.a);
    assertThat(isDone(next)).isFalse();
    // when
    machine.add(s.a);
    // then
    assertThat(isDone(next)).isTrue();
  }

  @Test
  void shouldTakeAReentryForTheNext() {
    // given
    machine.add(s.again);
    var next = machine.whenNext(s.again);
    assertThat(isDone(next)).isFalse();
    // when
    machine.add(s.again);
    // then
    assertThat(isDone(next)).isTrue();
  }

  @Test
  void shouldNotTakeAPlainAddOfAnActiveStateForTheNext() {
    // given
    machine.add(s.a);
    var next = machine.whenNext(s.a);
    // when
    machine.add(s.a);
    machine.remove(s.a);
    // then
    assertThat(isDone(next)).isFalse();
    machine.add(s.a);
    assertThat(isDone(next)).isTrue();
  }

  @Test
  void shouldTakeAnEntryThatFailedForTheNext() {
    // given
    var next = machine.whenNext(s.faulty);
    // when
    machine.add(s.faulty);
    // then
    assertThat(machine.is(s.faulty)).isFalse();
    assertThat(isDone(next)).isTrue();
  }

  // whenTicks

  @Test
  void shouldCountTicksFromNow() {
    // given
    machine.add(s.again);
    var none = machine.whenTicks(s.again, 0);
    var three = machine.whenTicks(s.again, 3);
    // when, then
    assertThat(isDone(none)).isTrue();
    machine.add(s.again);
    assertThat(isDone(three)).isFalse();
    machine.remove(s.again);
    assertThat(machine.tick(s.again)).isEqualTo(4);
    assertThat(isDone(three)).isTrue();
  }

  @Test
  void shouldRefuseANegativeNumberOfTicks() {
    assertThatThrownBy(() -> machine.whenTicks(s.a, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected at least 0 ticks, but got -1");
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldNotBeFulfilledAtOnceByANumberOfTicksThatOverflows() {
    // given
    machine.add(s.a);
    // when
    var thrown = catchThrowable(() -> waits.add(machine.whenTicks(s.a, Long.MAX_VALUE)));
    // then
    assertThat(thrown != null || waits.get(0).isPending()).isTrue();
  }

  // whenTimeSum

  @Test
  void shouldWaitForASumOfTicks() {
    // given
    var both = StateSet.of(s.a, s.again);
    machine.add(s.a);
    var four = machine.whenTimeSum(both, 4);
    var five = machine.whenTimeSum(both, 5);
    // when, then
    assertThat(isDone(machine.whenTimeSum(both, 1))).isTrue();
    machine.add(s.b);
    machine.add(s.again);
    machine.remove(s.a);
    assertThat(isDone(four)).as("2 + 1").isFalse();
    machine.add(s.again);
    assertThat(isDone(four)).as("2 + 3, beyond the goal").isTrue();
    assertThat(isDone(five)).isTrue();
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldSumUpToZeroForNoStates() {
    assertThat(isDone(machine.whenTimeSum(StateSet.of(), 0))).isTrue();
    assertThat(isDone(machine.whenTimeSum(StateSet.of(), 1))).isFalse();
    assertThat(isDone(machine.whenTimeSum(StateSet.of(s.a), -1))).isTrue();
  }

  // whenQuery

  private Wait whenAsked(int times) {
    return machine.whenQuery(view -> ++asked >= times);
  }

  @Test
  void shouldAskTheQueryAtOnce() {
    assertThat(isDone(machine.whenQuery(view -> view.not(s.a)))).isTrue();
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldAskTheQueryAfterEachAcceptedTransition() {
    // given
    var wait = whenAsked(5);
    // when
    machine.add(s.a);
    assertThat(asked).isEqualTo(2);
    machine.add(s.a);
    assertThat(asked).as("also if nothing changed").isEqualTo(3);
    machine.remove(s.never);
    assertThat(isDone(wait)).isFalse();
    machine.add(s.again);
    // then
    assertThat(isDone(wait)).isTrue();
    machine.add(s.b);
    assertThat(asked).isEqualTo(5);
  }

  @Test
  void shouldAskTheQueryAfterAutosAndFailuresToo() {
    // given
    whenAsked(99);
    // when, then
    machine.add(s.c);
    assertThat(asked).as("C, then its follower").isEqualTo(1 + 2);
    machine.add(s.faulty);
    assertThat(asked).as("the failed transition, then Exception").isEqualTo(1 + 2 + 2);
  }

  @Test
  void shouldNotAskTheQueryAfterRefusalsAndChecks() {
    // given
    whenAsked(99);
    // when
    answers.add(machine.add(s.needy));
    answers.add(machine.add(s.picky));
    answers.add(machine.apply(Mutation.add(s.a).ifVersion(9)));
    machine.canAdd(s.a);
    machine.canRemove(s.a);
    // then
    assertThat(answers).allMatch(Result::isRefused);
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void shouldSeeTheMomentInTheQueryThatIsGoneAfterTheDrain() {
    // given
    var wait = machine.whenQuery(view -> view.is(s.a) && view.not(s.b));
    onCaller = () -> {
      machine.add(s.a);
      machine.add(s.b);
    };
    // when
    machine.add(s.caller);
    // then
    assertThat(isDone(wait)).isTrue();
  }

  @Test
  void shouldLetAThrowingQueryThroughWhenItIsAskedFirst() {
    // given
    var error = new IllegalStateException("question");
    // when, then
    assertThatThrownBy(() -> machine.whenQuery(view -> {
          throw error;
        }))
        .isSameAs(error);
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldEndTheWaitWhoseQueryThrows() {
    // given
    var error = new IllegalStateException("question");
    var throwing = machine.whenQuery(view -> {
      if (view.is(s.a)) {
        throw error;
      }
      return false;
    });
    var other = machine.whenQuery(view -> view.is(s.a));
    // when
    var result = machine.add(s.a);
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(throwing.future().cause()).isSameAs(error);
    assertThat(isDone(other)).isTrue();
    assertThat(machine.pendingWaits()).isZero();
    assertThat(machine.error()).isNull();
    assertThat(machine.add(s.b).isExecuted()).isTrue();
  }

  @Test
  void shouldEndTheWaitWhoseQueryThrowsAnError() {
    // given
    var error = new AssertionError("question");
    var throwing = machine.whenQuery(view -> {
      if (view.is(s.a)) {
        throw error;
      }
      return false;
    });
    // when
    var thrown = catchThrowable(() -> machine.add(s.a));
    // then
    assertThat(thrown).isNull();
    assertThat(throwing.future().failed()).isTrue();
    assertThat(machine.add(s.b).isExecuted()).isTrue();
  }

  @Test
  void shouldQueueWhatAQueryMutates() {
    // given a query that does what it must not
    var wait = machine.whenQuery(view -> {
      if (view.is(s.a) && answers.isEmpty()) {
        answers.add(machine.add(s.b));
        seen.add("B is active: " + view.is(s.b));
      }
      return view.is(s.b);
    });
    // when
    machine.add(s.a);
    // then it is queued like a handler's, and seen by the next question
    assertThat(answers.get(0).isQueued()).isTrue();
    assertThat(seen).containsExactly("B is active: false");
    assertThat(machine).hasToString("(A:1 B:1)");
    assertThat(isDone(wait)).isTrue();
  }

  @Test
  void shouldEndTheChainOfAQueryThatMutatesForEver() {
    // given
    machine.whenQuery(view -> {
      answers.add(machine.add(s.again));
      return false;
    });
    answers.clear();
    // when
    machine.add(s.again);
    // then
    assertThat(answers).hasSize(Machine.DEPTH_MAX + 1);
    assertThat(answers.get(Machine.DEPTH_MAX).isRefused()).isTrue();
    assertThat(machine.queueSize()).isZero();
  }

  @Test
  void shouldEndOnceWhenAQueryCancelsItselfAndSaysYes() {
    // given
    waits.add(machine.whenQuery(view -> {
      if (view.is(s.a)) {
        waits.get(0).cancel();
      }
      return view.is(s.a);
    }));
    // when
    var thrown = catchThrowable(() -> machine.add(s.a));
    // then
    assertThat(thrown).isNull();
    assertThat(waits.get(0).isPending()).isFalse();
  }

  @Test
  void shouldEndOnceWhenAQueryCancelsALaterOneThatWouldSayYes() {
    // given
    machine.whenQuery(view -> {
      if (view.is(s.a)) {
        waits.get(0).cancel();
      }
      return view.is(s.a);
    });
    waits.add(machine.whenQuery(view -> view.is(s.a)));
    // when
    var thrown = catchThrowable(() -> machine.add(s.a));
    // then
    assertThat(thrown).isNull();
    assertThat(waits.get(0).future().cause()).isInstanceOf(WaitCancelledException.class);
  }

  @Test
  void shouldLetAQueryDisposeOfTheMachine() {
    // given
    var wait = machine.whenQuery(view -> {
      if (view.is(s.a)) {
        machine.dispose();
      }
      return false;
    });
    // when
    machine.add(s.a);
    // then
    assertThat(wait.future().cause()).isInstanceOf(MachineDisposedException.class);
  }

  // whenError

  @Test
  void shouldWaitForAReportedError() {
    // given
    var wait = machine.whenError();
    machine.add(s.a);
    assertThat(isDone(wait)).isFalse();
    // when
    machine.addError(new IllegalStateException());
    // then
    assertThat(isDone(wait)).isTrue();
    assertThat(isDone(machine.whenError())).isTrue();
    machine.remove(s.exception());
    assertThat(isDone(machine.whenError())).isFalse();
  }

  // whenDisposed

  @Test
  void shouldBeFulfilledAtDisposalAfterTheOthersHaveFailed() {
    // given
    machine.whenDisposed().future().onComplete(end -> seen.add("disposed " + end.succeeded()));
    machine.when(s.never).future().onComplete(end -> seen.add("when " + end.succeeded()));
    machine
        .whenQuery(view -> false)
        .future()
        .onComplete(end -> seen.add("query " + end.succeeded()));
    // when
    machine.dispose().onComplete(end -> seen.add("dispose() " + end.succeeded()));
    // then
    assertThat(seen)
        .containsExactly("when false", "query false", "disposed true", "dispose() true");
    assertThat(machine.pendingWaits()).isZero();
    assertThat(isDone(machine.whenDisposed())).as("at once").isTrue();
  }

  @Test
  void shouldBeFulfilledAfterTheDrainOfAHandlerThatDisposes() {
    // given
    onCaller = () -> {
      machine.dispose();
      waits.add(machine.whenDisposed());
      assertThat(waits.get(0).isPending()).isTrue();
    };
    // when
    machine.add(s.caller);
    // then
    assertThat(isDone(waits.get(0))).isTrue();
    assertThat(machine.error()).isNull();
  }

  @Test
  void shouldNeverSeeABrokenMachineDisposed() {
    // given
    var wait = machine.whenDisposed();
    // when
    assertThatThrownBy(() -> machine.add(s.fatal)).isSameAs(fatal);
    // then
    assertThat(wait.future().cause())
        .isInstanceOf(MachineBrokenException.class)
        .hasCause(fatal)
        .hasMessage("The machine m is broken: java.lang.StackOverflowError: on purpose");
    assertThat(machine.whenDisposed().future().cause()).isInstanceOf(MachineBrokenException.class);
  }

  // All of them.

  @Test
  void shouldBeCancelled() {
    kinds(machine).forEach((name, kind) -> {
      var wait = kind.get();
      assertThat(machine.pendingWaits()).as(name).isEqualTo(1);
      // when
      wait.cancel();
      wait.cancel();
      // then
      assertThat(wait.future().cause()).as(name).isInstanceOf(WaitCancelledException.class);
      assertThat(machine.pendingWaits()).as(name).isZero();
    });
    machine.add(s.never);
    machine.dispose();
  }

  @Test
  void shouldTimeOut() {
    kinds(machine).forEach((name, kind) -> {
      var wait = kind.get().within(Duration.ofMillis(20));
      // when
      host.advance(Duration.ofMillis(19));
      assertThat(wait.isPending()).as(name).isTrue();
      host.advance(Duration.ofMillis(1));
      // then
      assertThat(wait.future().cause())
          .as(name)
          .isInstanceOf(WaitTimeoutException.class)
          .hasMessage("Expected " + wait + " within 20 ms, but it did not come");
      assertThat(machine.pendingWaits()).as(name).isZero();
      assertThat(host.pendingTimers()).as(name).isZero();
    });
  }

  @Test
  void shouldEndWithTheContextTheyAreBoundTo() {
    kinds(machine).forEach((name, kind) -> {
      machine.add(s.b);
      var wait = kind.get().boundTo(machine.context(s.b));
      // when
      machine.remove(s.b);
      // then
      assertThat(wait.future().cause())
          .as(name)
          .isInstanceOf(WaitCancelledException.class)
          .hasMessage("The wait for " + wait + " was cancelled by the end of B");
      assertThat(machine.pendingWaits()).as(name).isZero();
    });
  }

  @Test
  void shouldFailWhenTheMachineBreaks() {
    var broken = loop.machine("broken", type);
    kinds(broken).forEach((name, kind) -> {
      if (!name.equals("any")) {
        waits.add(kind.get());
      }
    });
    // when
    assertThatThrownBy(() -> broken.add(s.fatal)).isSameAs(fatal);
    // then
    assertThat(waits)
        .hasSize(6)
        .allMatch(wait -> wait.future().cause() instanceof MachineBrokenException);
    assertThat(broken.pendingWaits()).isZero();
  }

  @Test
  void shouldFailAtDisposalExceptTheWaitForIt() {
    var disposed = loop.machine("disposed", type);
    var pending = kinds(disposed);
    pending.remove("disposed");
    pending.values().forEach(kind -> waits.add(kind.get()));
    // when
    disposed.dispose();
    // then
    pending.values().forEach(kind -> waits.add(kind.get()));
    assertThat(waits)
        .hasSize(12)
        .allMatch(wait -> wait.future().cause() instanceof MachineDisposedException);
  }

  @Test
  void shouldAllFailBeyondTheLimit() {
    // given
    for (int i = 0; i < WaitTable.WAITS_MAX; i++) {
      waits.add(machine.whenQueue(99));
    }
    kinds(machine).forEach((name, kind) -> {
      // when
      var refused = kind.get();
      // then
      assertThat(refused.future().cause())
          .as(name)
          .isInstanceOf(WaitLimitException.class)
          .hasMessageContaining("the wait for " + refused + " is one more");
      assertThat(machine.pendingWaits()).as(name).isEqualTo(WaitTable.WAITS_MAX);
    });
    // and a place that is free again is enough for one
    kinds(machine).forEach((name, kind) -> {
      waits.remove(waits.size() - 1).cancel();
      var admitted = kind.get();
      assertThat(admitted.isPending()).as(name).isTrue();
      assertThat(machine.whenQueue(99).isPending()).as(name).isFalse();
      admitted.cancel();
      waits.add(machine.whenQueue(99));
    });
  }

  @Test
  void shouldRefuseAStateOfAnotherSchema() {
    // given
    var foreign = Schema.of(Letters::new).states();
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("any", () -> machine.whenAny(StateSet.of(foreign.a)));
    calls.put("next", () -> machine.whenNext(foreign.a));
    calls.put("ticks", () -> machine.whenTicks(foreign.a, 1));
    calls.put("sum", () -> machine.whenTimeSum(StateSet.of(foreign.a), 1));
    calls.put("query", () -> machine.whenQuery(view -> view.is(foreign.a)));
    calls.put("args", () -> machine.whenArgs(foreign.a, CENTS.is(1L)));
    // when, then
    calls.forEach(
        (name, call) -> assertThatThrownBy(call)
            .as(name)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "Expected a state of Letters(12 states), but found A of another instance of it: take states from machine.states() or schema.states()"));
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldSayWhatIsWaitedFor() {
    // given
    machine.add(s.again);
    // when, then
    assertThat(machine.whenAny(StateSet.of(s.a, s.c))).hasToString("m one of (A C) active");
    assertThat(machine.whenNext(s.again)).hasToString("m ticks {Again=3}");
    assertThat(machine.whenTicks(s.again, 4)).hasToString("m ticks {Again=5}");
    assertThat(machine.whenTimeSum(StateSet.of(s.a, s.c), 7))
        .hasToString("m ticks of (A C) in all 7");
    assertThat(machine.whenQuery(view -> false)).hasToString("m a query");
    assertThat(machine.whenError()).hasToString("m (Exception) active");
    assertThat(machine.whenDisposed()).hasToString("m disposed");
  }

  @Test
  void shouldMatchArgumentsOfAnEntryThatNoHandlerIsBoundTo() {
    // given
    Machine<Letters> unbound = loop.machine("unbound", MachineType.of(schema));
    var wait = unbound.whenArgs(s.a, CENTS.is(1L));
    // when
    unbound.apply(Mutation.add(s.b, s.a).arg(CENTS, 1L));
    // then
    assertThat(isDone(wait)).isTrue();
  }

  @Test
  void shouldNotTakeALeavingForTheNextEntryWhereSeveralChange() {
    // given
    machine.add(StateSet.of(s.a, s.b));
    var wait = machine.whenNext(s.a);
    // when
    machine.remove(StateSet.of(s.a, s.b));
    // then
    assertThat(isDone(wait)).isFalse();
    machine.add(StateSet.of(s.a, s.b));
    assertThat(isDone(wait)).isTrue();
  }
}
