package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class MutationTest {
  static final class Letters extends States {
    final State a = state("A");
    final State b = state("B");
    final State c = state("C");
    final State again = multi("Again");
    final State caller = state("Caller");
  }

  private static final Arg<Long> CENTS = Arg.int64("cents");

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final Machine<Letters> machine = machineWith((states, on) -> {});
  private final List<Result> answers = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();

  private Machine<Letters> machineWith(BiConsumer<Letters, Handlers> handlers) {
    return new VirtualHost().newLoop().machine("m", TestType.of(schema, handlers));
  }

  /** A machine whose handler of {@code Caller} does what is given, and that notes all transitions. */
  private Machine<Letters> machineThat(FinalHandler action) {
    return machineWith((states, on) -> on.entered(states.caller, action)
        .anyEntered(tx -> seen.add(tx.type().text() + tx.called())));
  }

  private static long queueTick(Result result) {
    return ((Result.Queued) result).queueTick();
  }

  // What they do.

  @Test
  void shouldAddRemoveSetAndToggle() {
    machine.add(s.a, s.b);
    assertThat(machine.active()).isEqualTo(StateSet.of(s.a, s.b));
    machine.remove(s.a);
    assertThat(machine.active()).isEqualTo(StateSet.of(s.b));
    machine.set(s.c);
    assertThat(machine.active()).isEqualTo(StateSet.of(s.c));
    machine.set(StateSet.of(s.a, s.c));
    assertThat(machine.active()).isEqualTo(StateSet.of(s.a, s.c));
    machine.remove(s.a, s.c);
    assertThat(machine.active().isEmpty()).isTrue();
    machine.add(StateSet.of(s.b, s.c));
    machine.remove(StateSet.of(s.b));
    assertThat(machine.active()).isEqualTo(StateSet.of(s.c));
    machine.toggle(s.c);
    machine.toggle(s.a);
    assertThat(machine.active()).isEqualTo(StateSet.of(s.a));
    assertThat(machine).hasToString("(A:5)");
  }

  @Test
  void shouldToggleSeveralStatesByWhetherAllAreActive() {
    // given
    machine.add(s.a);
    // when, then
    machine.toggle(StateSet.of(s.a, s.b));
    assertThat(machine.active()).isEqualTo(StateSet.of(s.a, s.b));
    machine.apply(Mutation.toggle(s.a, s.b));
    assertThat(machine.active().isEmpty()).isTrue();
  }

  @Test
  void shouldDecideAToggleWhenItIsCalled() {
    // given both are called while A is inactive
    var toggling = machineThat(tx -> {
      answers.add(tx.apply(Mutation.toggle(s.a)));
      answers.add(tx.add(s.b));
      answers.add(tx.apply(Mutation.toggle(s.a)));
    });
    // when
    toggling.add(s.caller);
    // then
    assertThat(seen).containsExactly("add[Caller]", "add[A]", "add[B]", "add[A]");
    assertThat(toggling.is(s.a)).isTrue();
  }

  @Test
  void shouldCollapseDoublesAndKeepTheCallersOrder() {
    // given
    var mutation = Mutation.add(s.c, s.a, s.c, s.b, s.a);
    var noting = machineThat(tx -> {});
    // when
    noting.apply(mutation);
    noting.add(s.b, s.b);
    // then
    assertThat(mutation.states()).containsExactly(s.c, s.a, s.b);
    assertThat(seen).containsExactly("add[C, A, B]", "add[B]");
  }

  @Test
  void shouldCheckWithoutChangingAnything() {
    // given
    var refusing = machineWith(
        (states, on) -> on.enter(states.a, tx -> Decision.acceptIf(!tx.isCheck(), "only a check")));
    refusing.add(s.b);
    long tickBefore = refusing.queueTick();
    // when, then
    assertThat(refusing.canAdd(s.c).isExecuted()).isTrue();
    assertThat(refusing.canRemove(s.b).isExecuted()).isTrue();
    assertThat(refusing.canAdd(s.a)).hasToString("Refused: A.enter refused: only a check");
    assertThat(refusing.add(s.a).isExecuted()).isTrue();
    assertThat(refusing.is(s.b)).isTrue();
    assertThat(refusing.is(s.c)).isFalse();
    assertThat(refusing.queueTick()).as("only the add counts").isEqualTo(tickBefore + 1);
  }

  // Guards.

  @Test
  void shouldRunOnlyAtTheExpectedVersion() {
    // given
    machine.add(s.a);
    // when
    var refused = machine.apply(Mutation.add(s.b).ifVersion(0));
    var executed = machine.apply(Mutation.add(s.b).ifVersion(1));
    // then
    assertThat(refused).hasToString("Refused: Expected version 0, but it is 1");
    assertThat(refused.verdict().code()).isEqualTo(VerdictCode.GUARD_FAILED);
    assertThat(refused.version()).isEqualTo(1);
    assertThat(executed.isExecuted()).isTrue();
  }

  @Test
  void shouldRunOnlyAtTheExpectedTicks() {
    // given
    machine.add(s.a);
    // when
    var refused = machine.apply(Mutation.add(s.c).ifTick(s.a, 1).ifTick(s.b, 1));
    var executed = machine.apply(Mutation.add(s.c).ifTick(s.a, 1).ifTick(s.b, 0));
    // then
    assertThat(refused).hasToString("Refused: Expected B at tick 1, but it is at 0");
    assertThat(refused.verdict().code()).isEqualTo(VerdictCode.GUARD_FAILED);
    assertThat(executed.isExecuted()).isTrue();
  }

  @Test
  void shouldJudgeGuardsWhenTheMutationRuns() {
    // given
    var guarding = machineThat(tx -> {
      answers.add(tx.add(s.a));
      answers.add(tx.apply(Mutation.add(s.b).ifTick(s.a, 1)));
      answers.add(tx.apply(Mutation.add(s.c).ifTick(s.a, 0)));
    });
    // when
    guarding.add(s.caller);
    // then
    assertThat(guarding.active()).isEqualTo(StateSet.of(s.caller, s.a, s.b));
  }

  @Test
  void shouldRefuseGuardsAndLimitsThatMakeNoSense() {
    var mutation = Mutation.add(s.a);
    assertThatThrownBy(() -> mutation.ifVersion(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a version of at least 0, but got -1");
    assertThatThrownBy(() -> mutation.ifTick(s.a, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a tick of at least 0, but got -1");
    assertThatThrownBy(() -> mutation.within(Duration.ofNanos(999_999)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 ms to 5 minutes");
    assertThatThrownBy(() -> mutation.within(Duration.ofMinutes(5).plusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(mutation.within(Duration.ofMinutes(5)).limit()).isEqualTo(Duration.ofMinutes(5));
    assertThat(mutation.limit()).isNull();
  }

  // Order in the queue.

  @Test
  void shouldRunPrependedMutationsFirstTheLastPrependedBeforeAll() {
    // given
    var queueing = machineThat(tx -> {
      answers.add(tx.add(s.a));
      answers.add(tx.apply(Mutation.add(s.b).prepended()));
      answers.add(tx.apply(Mutation.add(s.c).prepended()));
    });
    // when
    queueing.add(s.caller);
    // then
    assertThat(seen).containsExactly("add[Caller]", "add[C]", "add[B]", "add[A]");
    assertThat(answers).extracting(MutationTest::queueTick).containsExactly(3L, 0L, 0L);
    assertThat(queueing.queueTick()).isEqualTo(3);
  }

  @Test
  void shouldLetADoubleOfTheTailShareItsTickAndResult() {
    // given
    var doubling = machineThat(tx -> {
      answers.add(tx.apply(Mutation.add(s.a, s.b)));
      answers.add(tx.apply(Mutation.add(s.b, s.a)));
      answers.add(tx.add(s.c));
      answers.add(tx.apply(Mutation.add(s.a, s.b)));
    });
    // when
    doubling.add(s.caller);
    // then
    assertThat(answers).extracting(MutationTest::queueTick).containsExactly(3L, 3L, 4L, 5L);
    assertThat(seen).containsExactly("add[Caller]", "add[A, B]", "add[C]", "add[A, B]");
    assertThat(((Result.Queued) answers.get(1)).end().result())
        .isSameAs(((Result.Queued) answers.get(0)).end().result());
  }

  @Test
  void shouldNeverTakeMutationsWithArgumentsGuardsOrMultiStatesForDoubles() {
    // given
    var doubling = machineThat(tx -> {
      for (int i = 0; i < 2; i++) {
        answers.add(tx.add(s.a, CENTS.is(50L)));
        answers.add(tx.add(s.again));
        answers.add(tx.apply(Mutation.add(s.b).ifVersion(1)));
      }
      answers.add(tx.apply(Mutation.add(s.b).ifVersion(1)));
      answers.add(tx.add(s.again));
      answers.add(tx.add(s.again));
      answers.add(tx.add(s.a, CENTS.is(50L)));
      answers.add(tx.add(s.a, CENTS.is(50L)));
      answers.add(tx.add(s.a));
    });
    // when
    doubling.add(s.caller);
    // then
    assertThat(answers)
        .extracting(MutationTest::queueTick)
        .containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L);
    assertThat(doubling.tick(s.again)).isEqualTo(1 + 3 * 2);
  }

  @Test
  void shouldAnswerIdleRemovesAtOnce() {
    // given
    var removing = machineThat(tx -> {
      answers.add(tx.remove(s.a));
      answers.add(tx.remove(s.caller));
      answers.add(tx.remove(s.a));
    });
    // when
    removing.add(s.caller);
    // then
    assertThat(answers.get(0).isExecuted()).isTrue();
    assertThat(answers.get(1).isQueued()).isTrue();
    assertThat(answers.get(2).isQueued()).as("the queue was not empty any more").isTrue();
    assertThat(seen).containsExactly("add[Caller]", "remove[Caller]", "remove[A]");
  }

  // As values.

  @Test
  void shouldLeaveTheOriginalAsItIsWhenAnOptionIsGiven() {
    // given
    var plain = Mutation.add(s.a);
    // when
    var withArgument = plain.arg(CENTS, 50L);
    // then
    assertThat(plain.args().isEmpty()).isTrue();
    assertThat(withArgument.args().get(CENTS)).isEqualTo(50);
    assertThat(plain.prepended().isPrepended()).isTrue();
    assertThat(plain.isPrepended()).isFalse();
    assertThat(withArgument.prepended().ifVersion(3).ifTick(s.b, 0).args())
        .isEqualTo(CENTS.is(50L));
  }

  @Test
  void shouldWriteThemselvesWithStatesAndArguments() {
    assertThat(Mutation.add(s.a, s.b)).hasToString("add(A, B)");
    assertThat(Mutation.set(s.a).arg(CENTS, 50L)).hasToString("set(A) {cents=50}");
    assertThat(Mutation.canRemove(s.a)).hasToString("can remove(A)");
    assertThat(Mutation.toggle(s.a)).hasToString("toggle(A)");
    assertThat(Mutation.addError(s.a, new IllegalStateException()))
        .hasToString("addError(A, Exception)");
    assertThat(Mutation.canAdd(s.a).isCheck()).isTrue();
    assertThat(Mutation.add(s.a).isCheck()).isFalse();
    assertThat(Mutation.addError(s.exception(), new IllegalStateException()).states())
        .hasSize(1);
    assertThat(Mutation.toggle(s.a).type(true)).isEqualTo(MutationType.REMOVE);
  }

  @Test
  void shouldRunAnyHandlersForACallOfNoStates() {
    // given
    var noting = machineThat(tx -> {});
    // when
    var result = noting.apply(Mutation.add());
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(seen).containsExactly("add[]");
  }
}
