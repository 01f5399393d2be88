package io.vertick.engine.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Args;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WaitTest {
  static final class Start extends States {
    final State begun = shared("Begun");
  }

  static final class Letters extends States {
    final State a = state("A");
    final State b = state("B").remove("A");
    final State c = state("C");
    final State again = multi("Again");
    final State faulty = state("Faulty");
    final State late = state("Late");
    final State caller = state("Caller");
    final State never = state("Never");
    final State begun = state("Begun");
    final Start part = include("Part", Start::new);

    {
      a.remove(b);
      faulty.add(late);
      late.require(faulty);
    }
  }

  private static final Arg<Long> CENTS = Arg.int64("cents");
  private static final Arg<String> NOTE = Arg.string("note");

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final List<String> seen = new ArrayList<>();
  private final List<Wait> waits = new ArrayList<>();
  private final List<Result> answers = new ArrayList<>();
  private Runnable onCaller = () -> {};
  private final TestType<Letters> type = TestType.of(
      schema,
      (states, on) -> on.entered(states.faulty, tx -> {
            throw new IllegalStateException("fault");
          })
          .entered(states.caller, tx -> onCaller.run()));
  private final Machine<Letters> machine = loop.machine("m", type);

  private static boolean isDone(Wait wait) {
    assertThat(wait.isPending()).isNotEqualTo(wait.future().isComplete());
    return wait.future().succeeded();
  }

  // when

  @Test
  void shouldBeFulfilledAtOnceByAnActiveState() {
    // given
    machine.add(s.a);
    // when
    var wait = machine.when(s.a);
    // then
    assertThat(isDone(wait)).isTrue();
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldBeFulfilledLaterByTheStateThatIsActivated() {
    // given
    var wait = machine.when(s.a);
    // when
    machine.add(s.c);
    // then
    assertThat(isDone(wait)).isFalse();
    assertThat(machine.pendingWaits()).isEqualTo(1);
    // when
    machine.add(s.a);
    // then
    assertThat(isDone(wait)).isTrue();
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldNotMissAStateThatCameAndWentInOneDrain() {
    // given
    machine.add(s.c);
    var came = machine.when(s.a);
    var went = machine.whenNot(s.c);
    onCaller = () -> {
      machine.add(s.a);
      machine.remove(s.a);
      machine.remove(s.c);
      machine.add(s.c);
    };
    // when
    machine.add(s.caller);
    // then
    assertThat(machine).hasToString("(C:3 Caller:1)");
    assertThat(isDone(came)).isTrue();
    assertThat(isDone(went)).isTrue();
  }

  @Test
  void shouldBeFulfilledByAStateThatAFailureTookOut() {
    // given
    var faulty = machine.when(s.faulty);
    var late = machine.when(s.late);
    var both = machine.when(StateSet.of(s.faulty, s.late));
    var ticks = machine.whenTime(s.late, 2);
    // when
    machine.add(s.faulty);
    // then
    assertThat(isDone(faulty)).isTrue();
    assertThat(isDone(late)).isTrue();
    assertThat(isDone(both)).as("they are not active at the end").isFalse();
    assertThat(isDone(ticks)).isTrue();
  }

  @Test
  void shouldWaitForSeveralStatesAtTheEndOfOneTransition() {
    // given
    var both = machine.when(StateSet.of(s.a, s.c));
    // when
    machine.add(s.a);
    machine.add(s.b);
    machine.add(s.c);
    // then
    assertThat(isDone(both)).isFalse();
    // when
    machine.add(s.a);
    // then
    assertThat(isDone(both)).isTrue();
    assertThat(isDone(machine.when(StateSet.of(s.a, s.c)))).isTrue();
  }

  @Test
  void shouldNotTakeASwapForAMomentOfBoth() {
    // given
    machine.add(s.a);
    var both = machine.when(StateSet.of(s.a, s.b));
    var neither = machine.whenNot(StateSet.of(s.a, s.b));
    // when
    machine.add(s.b);
    machine.add(s.a);
    // then
    assertThat(isDone(both)).isFalse();
    assertThat(isDone(neither)).isFalse();
    // when
    machine.remove(s.a);
    // then
    assertThat(isDone(both)).isFalse();
    assertThat(isDone(neither)).isTrue();
  }

  @Test
  void shouldBeFulfilledAtOnceByNoStates() {
    assertThat(isDone(machine.when(StateSet.of()))).isTrue();
    assertThat(isDone(machine.whenNot(StateSet.of()))).isTrue();
    assertThat(isDone(machine.whenTime(Map.of()))).isTrue();
  }

  @Test
  void shouldNotBeFulfilledByChecksAndRefusals() {
    // given
    var wait = machine.when(s.a);
    // when
    machine.canAdd(s.a);
    machine.apply(Mutation.add(s.a).ifVersion(9));
    // then
    assertThat(isDone(wait)).isFalse();
  }

  // whenNot

  @Test
  void shouldNotBeFulfilledByWhatAnotherMachineOfItsTypeDid() {
    // given
    var other = loop.machine("other", type);
    var wait = machine.when(s.a);
    // when
    other.add(s.a);
    machine.canAdd(s.c);
    // then
    assertThat(isDone(wait)).isFalse();
  }

  @Test
  void shouldWaitForAnInactiveState() {
    // given
    machine.add(s.again);
    var wait = machine.whenNot(s.again);
    // when it is only re-entered
    machine.add(s.again);
    // then
    assertThat(isDone(wait)).isFalse();
    // when
    machine.remove(s.again);
    // then
    assertThat(isDone(wait)).isTrue();
    assertThat(isDone(machine.whenNot(s.again))).isTrue();
  }

  // whenTime

  @Test
  void shouldWaitForTicks() {
    // given
    var one = machine.whenTime(s.again, 5);
    var several = machine.whenTime(Map.of(s.again, 3L, s.a, 2L));
    // when
    machine.add(s.again);
    machine.add(s.again);
    // then
    assertThat(machine.tick(s.again)).isEqualTo(3);
    assertThat(isDone(one)).isFalse();
    machine.add(s.again);
    assertThat(isDone(one)).isTrue();
    machine.add(s.a);
    assertThat(isDone(several)).isFalse();
    machine.remove(s.a);
    assertThat(isDone(several)).isTrue();
    assertThat(isDone(machine.whenTime(s.a, 2))).isTrue();
    assertThat(isDone(machine.whenTime(s.a, 3))).isFalse();
  }

  @Test
  void shouldWaitForTicksOfASharedStateByAnyHandle() {
    // given
    var begun = machine.whenTime(s.part.begun, 1);
    var exception = machine.whenTime(s.exception(), 1);
    // when
    machine.add(s.begun);
    machine.addError(new IllegalStateException());
    // then
    assertThat(isDone(begun)).isTrue();
    assertThat(isDone(exception)).isTrue();
  }

  @Test
  void shouldWaitForASharedStateByAnyHandle() {
    // given
    var wait = machine.when(s.part.begun);
    // when
    machine.add(s.begun);
    // then
    assertThat(isDone(wait)).isTrue();
    assertThat(machine.is(s.part.begun)).isTrue();
  }

  // whenArgs

  @Test
  void shouldWaitForAnEntryWithArguments() {
    // given
    var wait = machine.whenArgs(s.again, CENTS.is(50L));
    // when
    machine.add(s.again);
    machine.add(s.again, CENTS.is(49L));
    machine.add(s.c, CENTS.is(50L));
    // then
    assertThat(isDone(wait)).isFalse();
    // when
    machine.add(s.again, CENTS.is(50L).and(NOTE.is("more is fine")));
    // then
    assertThat(isDone(wait)).isTrue();
    assertThat(isDone(machine.whenArgs(s.again, CENTS.is(50L))))
        .as("only entries from now on count")
        .isFalse();
    assertThat(machine.pendingWaits()).isEqualTo(1);
  }

  @Test
  void shouldTakeAnyEntryWhenNoArgumentsAreAskedFor() {
    // given
    var wait = machine.whenArgs(s.c, Args.EMPTY);
    // when
    machine.add(s.c);
    // then
    assertThat(isDone(wait)).isTrue();
  }

  @Test
  void shouldNotBeFulfilledByArgumentsWhenTheHandlersFailed() {
    // given
    var faulty = machine.whenArgs(s.faulty, CENTS.is(50L));
    var late = machine.whenArgs(s.late, CENTS.is(50L));
    // when
    machine.add(s.faulty, CENTS.is(50L));
    // then
    assertThat(isDone(faulty)).isFalse();
    assertThat(isDone(late)).as("its handlers were not called").isFalse();
  }

  @Test
  void shouldSeeAnEntryLaterInTheSameTransition() {
    // given a handler of Caller that waits for the entry of Never, which comes after it
    onCaller = () -> waits.add(machine.whenArgs(s.never, Args.EMPTY));
    // when
    machine.add(s.caller, s.never);
    // then
    assertThat(isDone(waits.get(0))).isTrue();
  }

  // whenQueue

  @Test
  void shouldWaitForTheEndOfAQueuedMutation() {
    // given
    onCaller = () -> {
      answers.add(machine.add(s.a));
      answers.add(machine.apply(Mutation.add(s.c).ifVersion(99)));
      for (var answer : answers) {
        waits.add(machine.whenQueue(((Result.Queued) answer).queueTick()));
      }
    };
    // when
    machine.add(s.caller);
    // then
    assertThat(waits).hasSize(2).allMatch(WaitTest::isDone);
    assertThat(((Result.Queued) answers.get(1)).end().result().isRefused()).isTrue();
    assertThat(isDone(machine.whenQueue(4))).as("in the past").isTrue();
    assertThat(isDone(machine.whenQueue(5))).isFalse();
  }

  @Test
  void shouldWaitForTheEndOfTheRunningMutation() {
    // given
    onCaller = () -> waits.add(machine.whenQueue(machine.queueTick()));
    // when
    machine.add(s.caller);
    // then
    assertThat(isDone(waits.get(0))).isTrue();
  }

  @Test
  void shouldBeFulfilledAtOnceForAnEndedMutationDuringAnEval() {
    // given
    machine.add(s.a);
    // when
    machine.eval(self -> waits.add(self.whenQueue(self.queueTick())));
    // then
    assertThat(isDone(waits.get(0))).isTrue();
  }

  // whenIdle

  @Test
  void shouldWaitUntilNothingRunsAndNothingIsQueued() {
    // given
    assertThat(isDone(machine.whenIdle())).isTrue();
    onCaller = () -> {
      waits.add(machine.whenIdle());
      assertThat(waits.get(0).isPending()).isTrue();
      machine.add(s.a);
    };
    waits.clear();
    // when
    machine.when(s.a).future().onSuccess(done -> seen.add("A"));
    machine.add(s.caller);
    // then
    assertThat(isDone(waits.get(0))).isTrue();
    assertThat(machine.is(s.a)).isTrue();
    assertThat(machine.error()).isNull();
  }

  // whenError

  @Test
  void shouldWaitForAnError() {
    // given
    var wait = machine.whenError();
    // when
    machine.add(s.faulty);
    // then
    assertThat(isDone(wait)).isTrue();
  }

  // How they end.

  @Test
  void shouldCompleteAfterTheDrainInOrderOfCreation() {
    // given
    machine.when(s.c).future().onSuccess(done -> seen.add("first: C"));
    machine.whenArgs(s.a, Args.EMPTY).future().onSuccess(done -> seen.add("second: A with args"));
    machine.whenTime(s.a, 1).future().onSuccess(done -> seen.add("third: A at 1"));
    machine.whenQueue(3).future().onSuccess(done -> seen.add("fourth: queue"));
    machine.when(s.a).future().onSuccess(done -> seen.add("fifth: A, idle " + isIdle()));
    onCaller = () -> {
      machine.add(s.a);
      machine.add(s.c);
      seen.add("handler done");
    };
    // when
    machine.add(s.caller);
    // then
    assertThat(seen)
        .containsExactly(
            "handler done",
            "first: C",
            "second: A with args",
            "third: A at 1",
            "fourth: queue",
            "fifth: A, idle true");
  }

  private boolean isIdle() {
    return machine.whenIdle().future().isComplete();
  }

  @Test
  void shouldLetAFulfilledWaitCallTheMachine() {
    // given
    machine.when(s.a).future().onSuccess(done -> answers.add(machine.add(s.c)));
    // when
    machine.add(s.a);
    // then
    assertThat(answers.get(0).isExecuted()).isTrue();
    assertThat(machine.is(s.c)).isTrue();
  }

  @Test
  void shouldBeCancelledByItsOwner() {
    // given
    var wait = machine.when(s.a);
    var inQueue = machine.whenQueue(9);
    var withArgs = machine.whenArgs(s.a, Args.EMPTY);
    // when
    wait.cancel();
    inQueue.cancel();
    withArgs.cancel();
    // then
    assertThat(wait.isPending()).isFalse();
    assertThat(wait.future().cause())
        .isInstanceOf(WaitCancelledException.class)
        .hasMessage("The wait for m (A) active was cancelled by its owner");
    assertThat(inQueue.future().failed()).isTrue();
    assertThat(withArgs.future().failed()).isTrue();
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldTimeOutOnVirtualTime() {
    // given
    var wait = machine.when(s.a).within(Duration.ofSeconds(2));
    // when
    host.advance(Duration.ofMillis(1_999));
    // then
    assertThat(wait.isPending()).isTrue();
    // when
    host.advance(Duration.ofMillis(1));
    // then
    assertThat(wait.future().cause())
        .isInstanceOf(WaitTimeoutException.class)
        .hasMessage("Expected m (A) active within 2000 ms, but it did not come");
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldStopItsTimerWhenItEnds() {
    // given
    var fulfilled = machine.when(s.a).within(Duration.ofSeconds(2));
    var cancelled = machine.when(s.b).within(Duration.ofSeconds(2));
    assertThat(host.pendingTimers()).isEqualTo(2);
    // when
    machine.add(s.a);
    cancelled.cancel();
    // then
    assertThat(host.pendingTimers()).isZero();
    assertThat(isDone(fulfilled)).isTrue();
    fulfilled.within(Duration.ofSeconds(1));
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldReplaceItsTimeLimit() {
    // given
    var wait = machine.when(s.a).within(Duration.ofSeconds(1)).within(Duration.ofSeconds(3));
    // when, then
    host.advance(Duration.ofSeconds(2));
    assertThat(wait.isPending()).isTrue();
    assertThat(host.pendingTimers()).isEqualTo(1);
    host.advance(Duration.ofSeconds(1));
    assertThat(wait.isPending()).isFalse();
  }

  @Test
  void shouldRefuseALimitBelowAMillisecond() {
    assertThatThrownBy(() -> machine.when(s.a).within(Duration.ofNanos(999_999)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a wait of at least 1 ms, but got PT0.000999999S");
  }

  @Test
  void shouldBeCancelledWhenItsContextEnds() {
    // given
    machine.add(s.c);
    var wait = machine.when(s.a).boundTo(machine.context(s.c));
    // when
    machine.remove(s.c);
    // then
    assertThat(wait.future().cause())
        .isInstanceOf(WaitCancelledException.class)
        .hasMessage("The wait for m (A) active was cancelled by the end of C");
    assertThat(machine.pendingWaits()).isZero();
    machine.add(s.a);
    assertThat(wait.future().failed()).isTrue();
  }

  @Test
  void shouldBeCancelledAtOnceByAContextThatHasEnded() {
    // given
    machine.add(s.c);
    var context = machine.context(s.c);
    machine.remove(s.c);
    // when
    var wait = machine.when(s.a).boundTo(context);
    // then
    assertThat(wait.isPending()).isFalse();
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldBeBoundToOneContextOnly() {
    // given
    var wait = machine.when(s.a).boundTo(machine.context(s.c));
    // when, then
    assertThatThrownBy(() -> wait.boundTo(machine.context(s.b)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Expected a wait that is bound to no context yet, but m (A) active is");
  }

  @Test
  void shouldBeCancelledRatherThanFulfilledWhenOneTransitionDoesBoth() {
    // given a wait for A that ends with the period of B, and A removes B
    machine.add(s.b);
    var wait = machine.when(s.a).boundTo(machine.context(s.b));
    // when
    machine.add(s.a);
    // then contexts end before the finals, waits are judged after them
    assertThat(wait.future().cause()).isInstanceOf(WaitCancelledException.class);
  }

  @Test
  void shouldFailAfterTheDrainWhenItsContextEnds() {
    // given
    machine.add(s.c);
    var wait = machine.when(s.a).boundTo(machine.context(s.c));
    wait.future().onFailure(cancelled -> answers.add(machine.add(s.never)));
    // when
    machine.remove(s.c);
    // then
    assertThat(answers.get(0).isQueued()).isFalse();
  }

  @Test
  void shouldEndExactlyOnceWhateverIsDoneToIt() {
    // given
    machine.add(s.c);
    var context = machine.context(s.c);
    var wait = machine.when(s.a).within(Duration.ofSeconds(1)).boundTo(context);
    wait.future().onComplete(end -> seen.add(end.succeeded() ? "fulfilled" : "failed"));
    // when it is fulfilled first, inside a drain in which all else happens too
    onCaller = () -> {
      machine.add(s.a);
      machine.eval(self -> {});
      machine.remove(s.c);
      machine.remove(s.a);
      machine.add(s.a);
    };
    machine.add(s.caller);
    wait.cancel();
    host.advance(Duration.ofSeconds(2));
    machine.dispose();
    // then
    assertThat(seen).containsExactly("fulfilled");
  }

  @Test
  void shouldNotBeCancelledOnceItIsMatchedThoughItsFutureIsStillOpen() {
    // given
    var wait = machine.when(s.a);
    onCaller = () -> {
      machine.add(s.a);
      machine.add(s.c);
    };
    machine.trace(fact -> {
      if (machine.is(s.a) && seen.isEmpty()) {
        seen.add("pending " + wait.isPending() + ", complete " + wait.future().isComplete());
        wait.cancel();
      }
    });
    // when
    machine.add(s.caller);
    // then
    assertThat(seen).containsExactly("pending false, complete false");
    assertThat(isDone(wait)).isTrue();
  }

  // The limit.

  @Test
  void shouldFailTheWaitBeyondTheLimit() {
    // given
    for (int i = 0; i < WaitTable.WAITS_MAX; i++) {
      waits.add(machine.when(s.never));
    }
    assertThat(machine.pendingWaits()).isEqualTo(65_536);
    // when
    var refused = machine.when(s.never);
    // then
    assertThat(refused.isPending()).isFalse();
    assertThat(refused.future().cause())
        .isInstanceOf(WaitLimitException.class)
        .hasMessageContaining(
            "Expected at most 65536 pending waits on a machine, but the wait for m (Never) active is one more: cancel waits");
    assertThat(isDone(machine.whenNot(s.never)))
        .as("what is fulfilled needs no place")
        .isTrue();
    // when a place is free again
    waits.get(0).cancel();
    // then
    assertThat(machine.when(s.never).isPending()).isTrue();
    assertThat(machine.whenIdle().isPending()).isFalse();
    assertThat(machine.whenQueue(99).isPending()).isFalse();
    assertThat(machine.pendingWaits()).isEqualTo(65_536);
    // and all of them are found
    machine.add(s.never);
    assertThat(machine.pendingWaits()).isZero();
    assertThat(waits.subList(1, waits.size())).allMatch(WaitTest::isDone);
  }

  @Test
  void shouldDescribeItself() {
    assertThat(machine.when(StateSet.of(s.a, s.c))).hasToString("m (A C) active");
    machine.add(s.a);
    assertThat(machine.whenNot(s.a)).hasToString("m (A) inactive");
    assertThat(machine.whenTime(s.a, 3)).hasToString("m ticks {A=3}");
    assertThat(machine.whenArgs(s.a, CENTS.is(1L))).hasToString("m A entered with {cents=1}");
    assertThat(machine.whenQueue(9)).hasToString("m the end of mutation 9");
    assertThat(machine.whenIdle()).hasToString("m idle");
  }
}
