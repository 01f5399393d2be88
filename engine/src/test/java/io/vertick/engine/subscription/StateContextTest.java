package io.vertick.engine.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateContextTest {
  static final class Letters extends States {
    final State a = state("A");
    final State b = state("B");
    final State again = multi("Again");
    final State faulty = state("Faulty");
  }

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final List<String> seen = new ArrayList<>();
  private final List<StateContext> contexts = new ArrayList<>();
  private final Machine<Letters> machine = new VirtualHost()
      .newLoop()
      .machine(
          "m",
          TestType.of(
              schema,
              (states, on) -> on.exit(states.a, tx -> {
                    seen.add("exit: ended " + tx.context(states.a).isEnded());
                    return tx.accept();
                  })
                  .exited(states.a, tx -> {
                    seen.add("exited: ended " + contexts.get(0).isEnded());
                    tx.add(states.b);
                  })
                  .entered(states.again, tx -> contexts.add(tx.context(states.again)))
                  .entered(states.faulty, tx -> {
                    contexts.add(tx.context(states.faulty));
                    throw new IllegalStateException();
                  })));

  @Test
  void shouldBeOneObjectDuringAPeriod() {
    // given
    machine.add(s.a);
    var context = machine.context(s.a);
    // when
    machine.add(s.b);
    machine.add(s.a);
    // then
    assertThat(machine.context(s.a)).isSameAs(context);
    assertThat(context.state()).isSameAs(s.a);
    assertThat(context.tick()).isEqualTo(1);
    assertThat(context.isEnded()).isFalse();
    assertThat(context).hasToString("A@1");
    assertThat(machine.context(s.b)).isNotSameAs(context);
  }

  @Test
  void shouldEndBeforeTheFinalHandlers() {
    // given
    machine.add(s.a);
    contexts.add(machine.context(s.a));
    // when
    machine.remove(s.a);
    // then
    assertThat(seen).containsExactly("exit: ended false", "exited: ended true");
    assertThat(contexts.get(0)).hasToString("A@1 (ended)");
    assertThat(machine.context(s.a).tick()).as("the next period").isEqualTo(2);
    assertThat(machine.context(s.a).isEnded()).isFalse();
  }

  @Test
  void shouldCompleteItsFutureAfterTheDrain() {
    // given
    machine.add(s.a);
    contexts.add(machine.context(s.a));
    contexts.get(0).ended().onSuccess(done -> seen.add("future, B " + machine.is(s.b)));
    // when the exited handler queues an add of B
    machine.remove(s.a);
    // then
    assertThat(seen).last().isEqualTo("future, B true");
    assertThat(contexts.get(0).ended().succeeded()).isTrue();
  }

  @Test
  void shouldHaveAFutureThatIsCompleteWhenAskedForLater() {
    // given
    var context = machine.context(s.b);
    machine.add(s.b);
    // when, then
    assertThat(context.ended().succeeded()).isTrue();
  }

  @Test
  void shouldEndWhenTheStateIsReentered() {
    // given
    machine.add(s.again);
    // when
    machine.add(s.again);
    // then
    assertThat(contexts).hasSize(2);
    assertThat(contexts.get(0).isEnded()).isTrue();
    assertThat(contexts.get(0).tick()).isEqualTo(1);
    assertThat(contexts.get(1).isEnded()).isFalse();
    assertThat(contexts.get(1).tick()).isEqualTo(3);
    assertThat(machine.context(s.again)).isSameAs(contexts.get(1));
  }

  @Test
  void shouldAlsoBeAPeriodOfInactivity() {
    // given
    var context = machine.context(s.b);
    // when
    machine.add(s.again);
    // then
    assertThat(context.isEnded()).isFalse();
    assertThat(context.tick()).isZero();
    // when
    machine.add(s.b);
    // then
    assertThat(context.isEnded()).isTrue();
  }

  @Test
  void shouldEndWhenAFailureTakesTheStateOut() {
    // given
    var before = machine.context(s.faulty);
    // when
    machine.add(s.faulty);
    // then
    assertThat(before.isEnded()).isTrue();
    assertThat(contexts.get(0).tick()).isEqualTo(1);
    assertThat(contexts.get(0).isEnded()).isTrue();
    assertThat(machine.context(s.faulty).tick()).isEqualTo(2);
  }

  @Test
  void shouldNotEndByARefusalOrACheck() {
    // given
    machine.add(s.a);
    var context = machine.context(s.a);
    // when
    machine.canRemove(s.a);
    machine.apply(Mutation.remove(s.a).ifVersion(99));
    // then
    assertThat(context.isEnded()).isFalse();
  }

  @Test
  void shouldAllEndAtDisposal() {
    // given
    machine.add(s.a);
    var open = List.of(machine.context(s.a), machine.context(s.b));
    var ended = open.get(1).ended();
    // when
    machine.dispose();
    // then
    assertThat(open).allMatch(StateContext::isEnded);
    assertThat(ended.succeeded()).isTrue();
  }

  @Test
  void shouldEndWhatIsBoundToItInOrderOfBindingUnlessTakenBack() {
    // given
    var context = machine.context(s.b);
    context.onEnd(() -> seen.add("first"));
    var takeBack = context.onEnd(() -> seen.add("second"));
    context.onEnd(() -> seen.add("third"));
    takeBack.run();
    // when
    machine.add(s.b);
    context.onEnd(() -> seen.add("late"));
    // then
    assertThat(seen).containsExactly("first", "third", "late");
  }
}
