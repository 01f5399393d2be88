package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DisposalTest {
  static final class Letters extends States {
    final State a = state("A");
    final State b = state("B");
    final State never = state("Never");
    final State brief = state("Brief").lasts(Duration.ofSeconds(1));
    final State leaving = state("Leaving");
  }

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final List<String> seen = new ArrayList<>();
  private final List<Future<Void>> disposals = new ArrayList<>();
  private final List<Result> answers = new ArrayList<>();

  private Machine<Letters> machineWithHooks(List<Consumer<Machine<?>>> hooks) {
    return loop.machine("m", TestType.of(schema, (states, on) -> {
      hooks.forEach(on::disposed);
      on.entered(states.a, tx -> seen.add("A"));
      on.entered(states.leaving, tx -> {
        answers.add(tx.add(states.a));
        disposals.add(((Machine<?>) tx.machine()).dispose());
        answers.add(tx.add(states.b));
        seen.add("handler done, disposed " + disposals.get(0).isComplete());
      });
    }));
  }

  private Machine<Letters> machine() {
    return machineWithHooks(List.of(self -> seen.add("hook of " + self)));
  }

  @Test
  void shouldRefuseNewCalls() {
    // given
    var machine = machine();
    machine.add(s.a);
    // when
    machine.dispose();
    // then
    for (var result : List.of(
        machine.add(s.b),
        machine.remove(s.a),
        machine.set(s.b),
        machine.toggle(s.a),
        machine.canAdd(s.b),
        machine.eval(self -> seen.add("eval")),
        machine.addError(new IllegalStateException()),
        machine.enqueue(Mutation.add(s.b), Long.MAX_VALUE).result())) {
      assertThat(result).hasToString("Refused: The machine m was disposed");
      assertThat(result.verdict().code()).isEqualTo(VerdictCode.DISPOSED);
    }
    assertThat(machine).hasToString("(A:1)");
    assertThat(seen).doesNotContain("eval");
  }

  @Test
  void shouldFinishTheDrainAndThenRunItsHooks() {
    // given
    var machine = machine();
    // when a handler disposes of the machine with a mutation queued
    machine.add(s.leaving);
    // then
    assertThat(seen)
        .containsExactly("handler done, disposed false", "A", "hook of (A:1 Leaving:1)");
    assertThat(answers.get(0).isQueued()).isTrue();
    assertThat(answers.get(1).verdict().code()).isEqualTo(VerdictCode.DISPOSED);
    assertThat(((Result.Queued) answers.get(0)).end().result().isExecuted()).isTrue();
    assertThat(disposals.get(0).succeeded()).isTrue();
  }

  @Test
  void shouldRunAllHooksOnceThoughOneThrows() {
    // given
    var error = new IllegalStateException("hook");
    var machine = machineWithHooks(List.of(
        self -> seen.add("first"),
        self -> {
          throw error;
        },
        self -> seen.add("third")));
    // when
    machine.dispose();
    machine.dispose();
    // then
    assertThat(seen).containsExactly("first", "third");
    assertThat(host.observed())
        .containsExactly(
            new TraceRecord.DisposalHookFailed(stamp(0), error),
            new TraceRecord.MachineDisposed(stamp(0)));
    assertThat(machine.error()).isSameAs(error);
    assertThat(machine.whenDisposed().future().succeeded()).isTrue();
  }

  @Test
  void shouldRunAllHooksThoughOneThrowsAnError() {
    // given
    var machine = machineWithHooks(List.of(
        self -> {
          throw new AssertionError("hook");
        },
        self -> seen.add("second")));
    var wait = machine.when(s.never);
    // when
    var thrown = catchThrowable(machine::dispose);
    // then
    assertThat(thrown).isNull();
    assertThat(seen).containsExactly("second");
    assertThat(wait.isPending()).isFalse();
    assertThat(loop.stats().machines()).isZero();
  }

  @Test
  void shouldRefuseCallsOfHooks() {
    // given
    var machine =
        machineWithHooks(List.of(self -> answers.add(self.addError(new IllegalStateException()))));
    // when
    machine.dispose();
    // then
    assertThat(answers.get(0).verdict().code()).isEqualTo(VerdictCode.DISPOSED);
  }

  @Test
  void shouldFailWaitsAndEndContextsAndTimers() {
    // given
    var machine = machine();
    machine.add(s.brief);
    var waits = List.of(
        machine.when(s.never),
        machine.whenNot(s.brief),
        machine.whenQueue(99),
        machine.whenArgs(s.a, Args.EMPTY),
        machine.when(s.never).within(Duration.ofSeconds(5)));
    var contexts = List.of(machine.context(s.brief), machine.context(s.never));
    var ended = contexts.get(0).ended();
    assertThat(host.pendingTimers()).isEqualTo(2);
    // when
    machine.dispose();
    // then
    for (var wait : waits) {
      assertThat(wait.future().cause())
          .isInstanceOf(MachineDisposedException.class)
          .hasMessage("The machine m was disposed");
    }
    assertThat(contexts).allMatch(context -> context.isEnded());
    assertThat(ended.succeeded()).isTrue();
    assertThat(host.pendingTimers()).isZero();
    assertThat(machine.pendingWaits()).isZero();
    assertThat(machine.is(s.brief)).isTrue();
  }

  @Test
  void shouldAnswerWaitsThatAreMadeAfterwards() {
    // given
    var machine = machine();
    machine.add(s.a);
    machine.dispose();
    // when, then
    assertThat(machine.when(s.never).future().cause()).isInstanceOf(MachineDisposedException.class);
    assertThat(machine.whenArgs(s.a, Args.EMPTY).future().cause())
        .isInstanceOf(MachineDisposedException.class);
    assertThat(machine.when(s.a).future().succeeded()).isTrue();
    assertThat(machine.whenIdle().future().succeeded()).isTrue();
    assertThat(machine.whenQueue(99).future().cause()).isInstanceOf(MachineDisposedException.class);
  }

  @Test
  void shouldHaveNoLiveContextAfterwards() {
    // given
    var machine = machine();
    machine.dispose();
    // when
    var context = machine.context(s.a);
    // then
    assertThat(context.isEnded()).isTrue();
    assertThat(context.ended().isComplete()).isTrue();
  }

  @Test
  void shouldAnswerTheSameToASecondCall() {
    // given
    var machine = machine();
    var whenDisposed = machine.whenDisposed().future();
    assertThat(whenDisposed.isComplete()).isFalse();
    // when
    var first = machine.dispose();
    var second = machine.dispose();
    // then
    assertThat(second).isSameAs(first);
    assertThat(whenDisposed.succeeded()).isTrue();
    assertThat(first.succeeded()).isTrue();
    assertThat(seen).hasSize(1);
  }

  @Test
  void shouldCompleteDisposalAfterWaits() {
    // given
    var machine = machine();
    machine.whenDisposed().future().onSuccess(done -> seen.add("disposed"));
    machine.when(s.never).future().onFailure(failure -> seen.add("wait failed"));
    // when
    machine.dispose();
    // then
    assertThat(seen).containsExactly("hook of ()", "wait failed", "disposed");
  }

  @Test
  void shouldLeaveTheLoopAndTellTheObserver() {
    // given
    var machine = machine();
    var traced = new ArrayList<TraceRecord>();
    machine.trace(traced::add);
    // when
    machine.dispose();
    // then
    assertThat(loop.stats().machines()).isZero();
    assertThat(host.observed()).containsExactly(new TraceRecord.MachineDisposed(stamp(1)));
    assertThat(traced).hasSize(2).element(1).isEqualTo(new TraceRecord.MachineDisposed(stamp(1)));
  }

  @Test
  void shouldFinishADrainThatIsSlicedBeforeItIsDisposed() {
    // given a ref's drain of more than a slice, with a disposal in the middle
    var machine = loop.machine(
        "m",
        TestType.of(
            schema,
            (states, on) -> on.entered(states.leaving, tx -> {
              for (int i = 0; i < 300; i++) {
                tx.apply(Mutation.toggle(states.a).arg(Arg.int64("i"), (long) i));
              }
              disposals.add(((Machine<?>) tx.machine()).dispose());
            })));
    // when
    machine.enqueue(Mutation.add(s.leaving), Long.MAX_VALUE);
    // then
    assertThat(disposals.get(0).isComplete()).isFalse();
    assertThat(machine.add(s.b).verdict().code()).isEqualTo(VerdictCode.DISPOSED);
    assertThat(host.runLater()).isTrue();
    assertThat(disposals.get(0).succeeded()).isTrue();
    assertThat(machine.queueSize()).isZero();
    assertThat(machine.queueTick()).isEqualTo(302);
  }

  private static Stamp stamp(long sequence) {
    return new Stamp("m", new Incarnation(0, 1), sequence, 0);
  }
}
