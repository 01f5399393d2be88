package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {
  static final class Work extends States {
    final State foo = state("Foo");
    final State bar = state("Bar").require(foo);
    final State caller = state("Caller");
    final State faulty = state("Faulty");
    final State late = state("Late").require(faulty);

    {
      faulty.add(late);
    }
  }

  private final RuntimeException fault = new IllegalStateException("no coffee");

  private final Schema<Work> schema = Schema.of(Work::new);
  private final Work s = schema.states();
  private final List<Result> fromHandler = new ArrayList<>();
  private final Machine<Work> machine = new VirtualHost()
      .newLoop()
      .machine(
          "m",
          TestType.of(
              schema,
              (states, on) -> on.entered(states.faulty, tx -> {
                    throw fault;
                  })
                  .entered(states.caller, tx -> {
                    fromHandler.add(tx.add(states.foo));
                    fromHandler.add(tx.add(states.bar));
                    fromHandler.add(tx.apply(Mutation.add(states.caller).ifVersion(99)));
                    fromHandler.add(tx.apply(Mutation.add(states.bar).prepended()));
                  })
                  .exit(states.foo, tx -> tx.refuse("not now"))
                  .exit(states.bar, tx -> tx.refuse(""))));

  // Executed.

  @Test
  void shouldAnswerTheVersionAfterwards() {
    // when, then
    assertThat(machine.add(s.foo)).isEqualTo(new Result.Executed(1));
    assertThat(machine.add(s.bar).version()).isEqualTo(2);
    assertThat(machine.add(s.bar).version()).as("nothing to do").isEqualTo(2);
    assertThat(machine.version()).isEqualTo(2);
  }

  @Test
  void shouldReuseTheExecutedResultOfAMachine() {
    // given
    var first = machine.add(s.foo);
    // when
    var second = machine.add(s.bar);
    var third = machine.apply(Mutation.add(s.bar));
    // then
    assertThat(second).isSameAs(first);
    assertThat(third).isSameAs(first);
    assertThat(first.version()).isEqualTo(2);
  }

  @Test
  void shouldAnswerQuestionsAboutAnExecutedMutation() {
    // when
    var result = machine.add(s.foo);
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(result.isRefused() || result.isFailed() || result.isQueued()).isFalse();
    assertThat(result.orElseThrow()).isEqualTo(1);
    assertThat(result).hasToString("Executed at version 1");
    assertThatThrownBy(result::verdict)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Expected a refusal, but the result is Executed at version 1: ask isRefused() first");
  }

  // Refused.

  @Test
  void shouldSayInOneLineWhyRelationsRefused() {
    // when
    var result = machine.add(s.bar);
    // then
    assertThat(result).hasToString("Refused: Bar needs Foo, which is not active");
    assertThat(result.isRefused()).isTrue();
    assertThat(result.isExecuted()).isFalse();
    assertThat(result.verdict().code()).isEqualTo(VerdictCode.RELATION_UNMET);
    assertThat(result.version()).isZero();
  }

  @Test
  void shouldJudgeARefusalByTheStatesOfThatMoment() {
    // given
    var result = machine.add(s.bar);
    // when the verdict is asked for after things have changed
    machine.add(s.foo);
    // then
    assertThat(result.verdict().text()).isEqualTo("Bar needs Foo, which is not active");
    assertThat(result.verdict()).isSameAs(result.verdict());
    assertThat(result.version()).isZero();
  }

  @Test
  void shouldSayWhichHandlerRefusedWithoutAReason() {
    // given
    machine.add(s.foo);
    machine.add(s.bar);
    // when
    var result = machine.remove(s.bar);
    // then
    assertThat(result).hasToString("Refused: Bar.exit refused");
    assertThat(result.verdict().code()).isEqualTo(VerdictCode.HANDLER_REFUSED);
  }

  @Test
  void shouldQuoteTheHandlersReason() {
    // given
    machine.add(s.foo);
    // when
    var result = machine.remove(s.foo);
    // then
    assertThat(result).hasToString("Refused: Foo.exit refused: not now");
    assertThat(result.verdict().state()).isEqualTo(s.foo);
    assertThat(result.verdict().handler()).hasToString("Foo.exit");
    assertThat(result.verdict().because()).isEmpty();
  }

  @Test
  void shouldThrowTheLineOfARefusal() {
    // when
    var result = machine.add(s.bar);
    // then
    var thrown = catchThrowableOfType(MutationException.class, result::orElseThrow);
    assertThat(thrown)
        .hasMessage("Expected the mutation to be executed, but the result is "
            + "Refused: Bar needs Foo, which is not active")
        .hasNoCause();
    assertThat(thrown.result()).isSameAs(result);
  }

  // Failed.

  @Test
  void shouldTellWhatAFailureTookOut() {
    // when
    var result = machine.add(s.faulty);
    // then
    assertThat(result)
        .isEqualTo(new Result.Failed(fault, 1, StateSet.of(s.faulty, s.late)))
        .hasToString("Failed: java.lang.IllegalStateException: no coffee, taken out (Faulty Late)");
    assertThat(result.isFailed()).isTrue();
    assertThat(machine.tick(s.faulty)).isEqualTo(2);
    assertThat(machine.tick(s.late)).isEqualTo(2);
    assertThatThrownBy(result::orElseThrow)
        .isInstanceOf(MutationException.class)
        .hasMessageContaining("no coffee")
        .cause()
        .isSameAs(fault);
  }

  // Queued.

  @Test
  void shouldAnswerQueuedFromAHandlerAndCompleteItsEndAfterTheDrain() {
    // when
    machine.add(s.caller);
    // then
    assertThat(fromHandler).allMatch(Result::isQueued);
    var ends =
        fromHandler.stream().map(result -> ((Result.Queued) result).end()).toList();
    assertThat(ends).allMatch(Future::isComplete);
    assertThat(ends.get(0).result()).isEqualTo(new Result.Executed(2));
    assertThat(ends.get(1).result()).isEqualTo(new Result.Executed(3));
    assertThat(ends.get(2).result().verdict().code()).isEqualTo(VerdictCode.GUARD_FAILED);
    assertThat(ends.get(3).result())
        .as("the prepended one came first")
        .hasToString("Refused: Bar needs Foo, which is not active");
  }

  @Test
  void shouldCompleteEndsWithNothingRunning() {
    // given
    var seen = new ArrayList<String>();
    var asking = new VirtualHost()
        .newLoop()
        .machine(
            "asking",
            TestType.of(
                schema,
                (states, on) -> on.entered(states.caller, tx -> {
                  var view = tx.machine();
                  ((Result.Queued) tx.add(states.foo))
                      .end()
                      .onSuccess(result -> seen.add(
                          result + ", idle: " + view.whenIdle().future().isComplete()));
                  seen.add("handler done");
                })));
    // when
    asking.add(s.caller);
    // then
    assertThat(seen).containsExactly("handler done", "Executed at version 2, idle: true");
  }

  @Test
  void shouldNumberQueuedMutations() {
    // when
    machine.add(s.caller);
    // then
    assertThat(fromHandler)
        .extracting(result -> ((Result.Queued) result).queueTick())
        .containsExactly(3L, 4L, 5L, 0L);
    assertThat(fromHandler.get(1)).hasToString("Queued: 4");
    assertThat(machine.queueTick()).isEqualTo(5);
  }

  @Test
  void shouldHaveNoVersionWhileQueued() {
    // when
    machine.add(s.caller);
    // then
    assertThatThrownBy(() -> fromHandler.get(0).version())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Expected a result with a version, but it is Queued: 3");
    assertThatThrownBy(() -> fromHandler.get(0).orElseThrow())
        .isInstanceOf(MutationException.class);
  }

  @Test
  void shouldKeepAQueuedMutationsOwnResult() {
    // given
    machine.add(s.caller);
    var end = ((Result.Queued) fromHandler.get(0)).end().result();
    // when
    machine.remove(s.caller);
    // then
    assertThat(end.version()).isEqualTo(2);
    assertThat(machine.version()).isEqualTo(4);
  }

  @Test
  void shouldWriteTheResultsOfADistance() {
    assertThat(new Result.NotApplied(ReasonCode.DEADLINE, "deadline"))
        .hasToString("NotApplied: deadline");
    assertThat(new Result.Unknown(ReasonCode.OTHER, "timeout")).hasToString("Unknown: timeout");
    assertThatThrownBy(() -> new Result.NotApplied(ReasonCode.DEADLINE, "deadline").version())
        .hasMessage("Expected a result with a version, but it is NotApplied: deadline");
  }
}
