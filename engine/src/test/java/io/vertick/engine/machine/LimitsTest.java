package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The limits of the queue and of chains of causes. */
class LimitsTest {
  static final class Busy extends States {
    final State caller = state("Caller");
    final State hit = multi("Hit");
    final State miss = state("Miss");
    final State loop = multi("Loop");
  }

  static final class Autos extends States {
    final State eager = auto("Eager");
  }

  private final Schema<Busy> schema = Schema.of(Busy::new);
  private final Busy s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final List<Result> answers = new ArrayList<>();
  private final List<ErrorRecord> errors = new ArrayList<>();

  private Machine<Busy> machineThat(FinalHandler action) {
    return loop.machine(
        "m",
        TestType.of(
            schema,
            (states, on) -> on.entered(states.caller, action).entered(states.exception(), tx -> {
              var error = tx.error();
              if (error != null) {
                errors.add(error);
              }
            })));
  }

  private void fill(Transition tx) {
    for (int i = 0; i < Machine.QUEUE_MAX; i++) {
      answers.add(tx.add(s.hit));
    }
  }

  private static Result endOf(Result queued) {
    return ((Result.Queued) queued).end().result();
  }

  // The queue.

  @Test
  void shouldQueue1000MutationsAndRefuseTheNext() {
    // given
    var machine = machineThat(tx -> {
      fill(tx);
      answers.add(tx.add(s.hit));
      answers.add(tx.apply(Mutation.add(s.hit).prepended()));
    });
    // when
    machine.add(s.caller);
    // then
    assertThat(answers.subList(0, 1_000)).allMatch(Result::isQueued);
    assertThat(answers.get(1_000)).hasToString("Refused: 1000 mutations are waiting already");
    assertThat(answers.get(1_000).verdict().code()).isEqualTo(VerdictCode.QUEUE_FULL);
    assertThat(answers.get(1_001).verdict().code()).isEqualTo(VerdictCode.QUEUE_FULL);
    assertThat(machine.tick(s.hit)).isEqualTo(1 + 999 * 2);
    assertThat(loop.stats().refusals(VerdictCode.QUEUE_FULL)).isEqualTo(2);
    assertThat(loop.stats().queueMax()).isEqualTo(1_000);
    assertThat(host.observed())
        .filteredOn(TraceRecord.MutationRefused.class::isInstance)
        .hasSize(2);
  }

  @Test
  void shouldLetADoubleShareTheTailOfAFullQueue() {
    // given
    var machine = machineThat(tx -> {
      for (int i = 0; i < Machine.QUEUE_MAX - 1; i++) {
        answers.add(tx.add(s.hit));
      }
      answers.add(tx.add(s.miss));
      answers.add(tx.add(s.miss));
    });
    // when
    machine.add(s.caller);
    // then
    assertThat(answers).hasSize(1_001).allMatch(Result::isQueued);
  }

  @Test
  void shouldHaveOnePlaceForAnErrorReportInAFullQueue() {
    // given
    var error = new IllegalStateException("overflow");
    var machine = machineThat(tx -> {
      fill(tx);
      answers.add(tx.addError(error));
      answers.add(tx.add(s.miss));
    });
    // when
    machine.add(s.caller);
    // then
    assertThat(endOf(answers.get(1_000)).isExecuted()).isTrue();
    assertThat(answers.get(1_001).verdict().code())
        .as("the report's place is no one else's")
        .isEqualTo(VerdictCode.QUEUE_FULL);
    assertThat(errors).extracting(ErrorRecord::error).containsExactly(error);
    assertThat(errors.get(0).dropped()).isZero();
  }

  @Test
  void shouldKeepAReportsPlaceFreeOfChargeWhileItWaits() {
    // given
    var more = new ArrayList<Result>();
    var machine = loop.machine(
        "m",
        TestType.of(
            schema,
            (states, on) -> on.entered(states.caller, tx -> {
                  answers.add(tx.add(s.loop));
                  for (int i = 1; i < Machine.QUEUE_MAX; i++) {
                    answers.add(tx.add(s.hit));
                  }
                  answers.add(tx.addError(new IllegalStateException("overflow")));
                })
                .entered(states.loop, tx -> {
                  more.add(tx.add(s.miss));
                  more.add(tx.add(s.hit));
                })));
    // when the first of them has been taken, one fits again, though the report still waits
    machine.add(s.caller);
    // then
    assertThat(answers).hasSize(Machine.QUEUE_MAX + 1).allMatch(Result::isQueued);
    assertThat(more).extracting(Result::isQueued).containsExactly(true, false);
  }

  @Test
  void shouldGiveTheReservedPlaceToTheNewestErrorAndCountTheOthers() {
    // given
    var newest = new IllegalStateException("third");
    var machine = machineThat(tx -> {
      fill(tx);
      answers.add(tx.addError(new IllegalStateException("first")));
      answers.add(tx.addError(s.miss, new IllegalStateException("second")));
      answers.add(tx.addError(newest));
    });
    // when
    machine.add(s.caller);
    // then
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).error()).isSameAs(newest);
    assertThat(errors.get(0).dropped()).isEqualTo(2);
    for (int older = 1_000; older < 1_002; older++) {
      assertThat(endOf(answers.get(older)))
          .hasToString("Refused: A newer error report took the place of this one in a full queue");
      assertThat(endOf(answers.get(older)).verdict().code()).isEqualTo(VerdictCode.QUEUE_FULL);
    }
    assertThat(endOf(answers.get(1_002)).isExecuted()).isTrue();
    assertThat(machine.is(s.miss)).isFalse();
    assertThat(machine.error()).isSameAs(newest);
    assertThat(machine.queueTick()).as("the place has one queue tick").isEqualTo(2 + 1_001);
  }

  @Test
  void shouldHaveTheReservedPlaceAgainOnceItsReportHasRun() {
    // given a second round of the same
    var machine = machineThat(tx -> {
      fill(tx);
      answers.add(tx.addError(new IllegalStateException("older")));
      answers.add(tx.addError(new IllegalStateException("newer")));
    });
    // when
    machine.add(s.caller);
    machine.remove(s.caller);
    machine.add(s.caller);
    // then
    assertThat(errors).extracting(ErrorRecord::dropped).containsExactly(1, 1);
    assertThat(errors).extracting(error -> error.error().getMessage()).containsOnly("newer");
  }

  @Test
  void shouldCountAPendingReportOfAFailureAsQueued() {
    // given the report of the failing handler takes a place before it is queued
    var failing = loop.machine(
        "m",
        TestType.of(
            schema,
            (states, on) -> on.exited(states.caller, tx -> {
                  throw new IllegalStateException("first");
                })
                .anyEntered(tx -> {
                  if (tx.wasActive(states.caller) && !tx.willBeActive(states.caller)) {
                    fill(tx);
                  }
                })));
    failing.add(s.caller);
    // when
    failing.remove(s.caller);
    // then
    assertThat(answers.subList(0, 999)).allMatch(Result::isQueued);
    assertThat(answers.get(999).isRefused()).isTrue();
  }

  // The depth.

  @Test
  void shouldEndAChainOfMutationsThatCauseEachOther() {
    // given
    var machine = loop.machine(
        "m",
        TestType.of(
            schema,
            (states, on) -> on.entered(states.loop, tx -> answers.add(tx.add(states.loop)))));
    // when
    var result = machine.add(s.loop);
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(answers).hasSize(1_001);
    assertThat(answers.subList(0, 1_000)).allMatch(Result::isQueued);
    assertThat(answers.get(1_000))
        .hasToString("Refused: More than 1000 mutations in a row caused each other");
    assertThat(answers.get(1_000).verdict().code()).isEqualTo(VerdictCode.DEPTH_EXCEEDED);
    assertThat(machine.tick(s.loop)).isEqualTo(1 + 1_000 * 2);
    assertThat(loop.stats().refusals(VerdictCode.DEPTH_EXCEEDED)).isEqualTo(1);
  }

  @Test
  void shouldCountTheDepthOfCausesAndNotOfMutations() {
    // given a thousand mutations of one cause, each causing one more
    var machine = loop.machine(
        "m",
        TestType.of(
            schema,
            (states, on) -> on.entered(states.caller, this::fill)
                .entered(states.hit, tx -> answers.add(tx.add(states.loop)))));
    // when
    machine.add(s.caller);
    // then
    assertThat(answers).hasSize(2_000).noneMatch(Result::isRefused);
  }

  @Test
  void shouldEndAChainOfFailuresThatCauseEachOther() {
    // given a handler of Exception that reports another error
    var machine = loop.machine(
        "m",
        TestType.of(
            schema,
            (states, on) -> on.entered(states.exception(), tx -> {
              errors.add(ErrorRecord.reported(new IllegalStateException("next")));
              answers.add(tx.addError(new IllegalStateException("next")));
            })));
    // when
    machine.addError(new IllegalStateException("first"));
    // then
    assertThat(errors).hasSize(1_001);
    assertThat(answers.get(1_000).verdict().code()).isEqualTo(VerdictCode.DEPTH_EXCEEDED);
  }

  @Test
  void shouldCountReportsOfFailuresAsLinksOfAChain() {
    // given a state that fails, and is added again whenever that is reported
    var machine = loop.machine(
        "m",
        TestType.of(
            schema,
            (states, on) -> on.entered(states.miss, tx -> {
                  throw new IllegalStateException("missed");
                })
                .entered(states.exception(), tx -> callAgain(() -> tx.add(states.miss)))));
    // when
    machine.add(s.miss);
    // then
    assertThatEverySecondLinkWasACall();
  }

  @Test
  void shouldCountAutoStepsAsLinksOfAChain() {
    // given an auto that leaves whenever it was entered
    var autos = Schema.of(Autos::new);
    var machine = loop.machine(
        "m",
        TestType.of(
            autos,
            (states, on) ->
                on.entered(states.eager, tx -> callAgain(() -> tx.remove(states.eager)))));
    // when
    machine.start();
    // then
    assertThatEverySecondLinkWasACall();
    assertThat(machine.is(autos.states().eager)).isTrue();
  }

  /** Calls, but not for ever, so that a chain without end fails its test. */
  private void callAgain(Supplier<Result> call) {
    if (answers.size() < 3_000) {
      answers.add(call.get());
    }
  }

  private void assertThatEverySecondLinkWasACall() {
    assertThat(answers).hasSize(501);
    assertThat(answers.subList(0, 500)).allMatch(Result::isQueued);
    assertThat(answers.get(500).verdict().code()).isEqualTo(VerdictCode.DEPTH_EXCEEDED);
  }

  @Test
  void shouldEndAChainOfEvalsThatCauseEachOther() {
    // given
    var machine = machineThat(tx -> {});
    var evals = new ArrayList<Integer>();
    // when
    machine.eval(self -> evalAgain(self, evals));
    // then
    assertThat(evals.size()).isEqualTo(1_001);
  }

  private void evalAgain(Machine<?> machine, List<Integer> evals) {
    evals.add(evals.size());
    if (evals.size() < 3_000) {
      answers.add(machine.eval(next -> evalAgain(next, evals)));
    }
  }
}
