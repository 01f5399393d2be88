package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.Wait;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code VirtualMachineError} and {@code LinkageError} do to a machine. */
class FatalErrorTest {
  static final class Letters extends States {
    final State a = state("A");
    final State b = state("B");
    final State fatal = state("Fatal");
    final State never = state("Never");
  }

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private Error error = new StackOverflowError("on purpose");
  private final List<Result.Queued> queued = new ArrayList<>();
  private final TestType<Letters> type = TestType.of(
      schema,
      (states, on) -> on.entered(states.fatal, tx -> {
            queued.add((Result.Queued) tx.add(states.b));
            throw error;
          })
          .entered(states.a, tx -> {
            queued.add((Result.Queued) tx.add(states.fatal));
            queued.add((Result.Queued) tx.add(states.b));
          }));
  private final Machine<Letters> machine = loop.machine("m", type);

  private void breakMachine() {
    assertThatThrownBy(() -> machine.add(s.fatal)).isSameAs(error);
  }

  @Test
  void shouldRethrowTheErrorAndRefuseLaterCalls() {
    for (var fatal : List.of(
        new StackOverflowError("on purpose"),
        new OutOfMemoryError("on purpose"),
        new NoClassDefFoundError("on purpose"))) {
      // given
      error = fatal;
      var broken = loop.machine("broken", type);
      // when
      assertThatThrownBy(() -> broken.add(s.fatal)).isSameAs(fatal);
      // then
      for (var result : List.of(
          broken.add(s.b),
          broken.remove(s.b),
          broken.canAdd(s.b),
          broken.eval(self -> {}),
          broken.addError(new IllegalStateException()))) {
        assertThat(result.verdict().code()).isEqualTo(VerdictCode.MACHINE_BROKEN);
        assertThat(result.verdict().text()).startsWith("The machine broken is broken: ");
      }
      assertThat(broken.add(s.b).toString()).startsWith("Refused: The machine broken is broken: ");
    }
  }

  @Test
  void shouldBreakAlsoInNegotiationAndInAnEval() {
    // given
    var negotiating = loop.machine(
        "negotiating",
        TestType.of(
            schema,
            (states, on) -> on.enter(states.a, tx -> {
              throw error;
            })));
    var evaluating = loop.machine("evaluating", type);
    // when, then
    assertThatThrownBy(() -> negotiating.add(s.a)).isSameAs(error);
    assertThatThrownBy(() -> evaluating.eval(self -> {
          throw error;
        }))
        .isSameAs(error);
    assertThat(negotiating.add(s.b).verdict().code()).isEqualTo(VerdictCode.MACHINE_BROKEN);
    assertThat(evaluating.add(s.b).verdict().code()).isEqualTo(VerdictCode.MACHINE_BROKEN);
  }

  @Test
  void shouldAnswerWhatWasQueued() {
    // given the end of a mutation that is queued behind the fatal one
    var ends = new ArrayList<Future<Result>>();
    var waiting = loop.machine(
        "waiting",
        TestType.of(
            schema,
            (states, on) -> on.entered(states.a, tx -> {
                  tx.add(states.fatal);
                  ends.add(((Result.Queued) tx.add(states.b)).end());
                })
                .entered(states.fatal, tx -> {
                  throw error;
                })));
    // when
    assertThatThrownBy(() -> waiting.add(s.a)).isSameAs(error);
    // then
    assertThat(ends.get(0).succeeded()).isTrue();
    assertThat(ends.get(0).result().verdict().code()).isEqualTo(VerdictCode.MACHINE_BROKEN);
    assertThat(waiting.queueSize()).isZero();
  }

  @Test
  void shouldAnswerTheMutationThatBrokeTheMachine() {
    // given
    var ends = new ArrayList<Future<Result>>();
    var waiting = loop.machine(
        "waiting",
        TestType.of(
            schema,
            (states, on) -> on.entered(
                    states.a, tx -> ends.add(((Result.Queued) tx.add(states.fatal)).end()))
                .entered(states.fatal, tx -> {
                  throw error;
                })));
    // when
    assertThatThrownBy(() -> waiting.add(s.a)).isSameAs(error);
    // then
    assertThat(ends.get(0).isComplete()).isTrue();
  }

  @Test
  void shouldFailWaitsAndEndContextsAndTimers() {
    // given
    var wait = machine.when(s.never);
    var queueWait = machine.whenQueue(99);
    var argsWait = machine.whenArgs(s.never, Args.EMPTY);
    var limited = machine.when(s.never).within(Duration.ofSeconds(1));
    var context = machine.context(s.never);
    var ended = context.ended();
    var disposed = machine.whenDisposed().future();
    // when
    breakMachine();
    // then
    for (var failed : List.of(wait, queueWait, argsWait, limited)) {
      assertThat(failed.isPending()).isFalse();
      assertThat(failed.future().cause())
          .isInstanceOf(MachineBrokenException.class)
          .hasMessage("The machine m is broken: java.lang.StackOverflowError: on purpose")
          .cause()
          .isSameAs(error);
    }
    assertThat(context.isEnded()).isTrue();
    assertThat(ended.succeeded()).isTrue();
    assertThat(disposed.cause()).isInstanceOf(MachineBrokenException.class);
    assertThat(host.pendingTimers()).isZero();
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldFailWaitsThatAreMadeLater() {
    // given
    breakMachine();
    // when
    var waits = List.of(
        machine.when(s.never), machine.whenTime(s.never, 1), machine.whenArgs(s.never, Args.EMPTY));
    // then
    assertThat(waits)
        .extracting(Wait::future)
        .allMatch(future -> future.cause() instanceof MachineBrokenException);
    assertThat(machine.whenDisposed().future().cause()).isInstanceOf(MachineBrokenException.class);
    assertThat(machine.dispose().cause()).isInstanceOf(MachineBrokenException.class);
    assertThat(machine.whenNot(s.never).future().succeeded()).isTrue();
  }

  @Test
  void shouldTellTheObserverAndTracers() {
    // given
    var traced = new ArrayList<TraceRecord>();
    machine.trace(traced::add);
    // when
    breakMachine();
    // then
    assertThat(host.observed())
        .last()
        .isInstanceOfSatisfying(
            TraceRecord.MachineBroken.class,
            broken -> assertThat(broken.error()).isSameAs(error));
    assertThat(traced).contains(host.observed().get(host.observed().size() - 1));
    assertThat(machine.error()).isSameAs(error);
  }

  @Test
  void shouldLeaveOtherMachinesOfTheTypeAlone() {
    // given
    var other = loop.machine("other", TestType.of(schema, (states, on) -> {}));
    var sibling = loop.machine("sibling", type);
    // when
    breakMachine();
    // then
    assertThat(sibling.add(s.b).isExecuted()).isTrue();
    assertThat(sibling).hasToString("(B:1)");
    assertThat(other.add(s.b).isExecuted()).isTrue();
    assertThat(loop.stats().machines()).isEqualTo(2);
    assertThat(loop.machine("new", type).add(s.never).isExecuted()).isTrue();
  }
}
