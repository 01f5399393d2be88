package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvalTest {
  static final class Letters extends States {
    final State a = state("A");
    final State b = state("B");
    final State caller = state("Caller");
  }

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final List<String> seen = new ArrayList<>();
  private final List<Result> answers = new ArrayList<>();
  private final List<ErrorRecord> errors = new ArrayList<>();
  private final Machine<Letters> machine = new VirtualHost()
      .newLoop()
      .machine(
          "m",
          TestType.of(
              schema,
              (states, on) -> on.entered(states.caller, tx -> {
                    answers.add(tx.add(states.a));
                    answers.add(evalFromHandler());
                    seen.add("handler done");
                  })
                  .entered(states.a, tx -> seen.add("A"))
                  .entered(states.exception(), tx -> {
                    var error = tx.error();
                    if (error != null) {
                      errors.add(error);
                    }
                  })));

  private Result evalFromHandler() {
    return machine.eval(self -> seen.add("eval, A " + self.is(s.a)));
  }

  @Test
  void shouldRunAtOnceOutsideHandlersAndCountNoQueueTick() {
    // when
    var result = machine.eval(self -> seen.add("eval of " + self.id()));
    // then
    assertThat(seen).containsExactly("eval of m");
    assertThat(result.isExecuted()).isTrue();
    assertThat(machine.queueTick()).isEqualTo(1);
    assertThat(machine.version()).isZero();
  }

  @Test
  void shouldGoToTheFrontOfTheQueueFromAHandler() {
    // when
    machine.add(s.caller);
    // then
    assertThat(seen).containsExactly("handler done", "eval, A false", "A");
    assertThat(((Result.Queued) answers.get(1)).queueTick()).isZero();
    assertThat(((Result.Queued) answers.get(1)).end().result().isExecuted()).isTrue();
  }

  @Test
  void shouldQueueWhatItsFunctionCalls() {
    // when
    machine.eval(self -> {
      answers.add(self.add(s.a));
      answers.add(self.add(s.b));
      seen.add("eval done");
    });
    // then
    assertThat(answers).allMatch(Result::isQueued);
    assertThat(seen).containsExactly("eval done", "A");
    assertThat(machine.active()).isEqualTo(StateSet.of(s.a, s.b));
  }

  @Test
  void shouldReportWhatItsFunctionThrows() {
    // given
    var error = new IllegalStateException("no such thing");
    // when
    var result = machine.eval(self -> {
      throw error;
    });
    // then
    assertThat(result).isEqualTo(new Result.Failed(error, 0, StateSet.of()));
    assertThat(result).hasToString("Failed: java.lang.IllegalStateException: no such thing");
    assertThat(machine.is(schema.exception())).isTrue();
    assertThat(machine.error()).isSameAs(error);
    assertThat(errors).containsExactly(new ErrorRecord(error, null, List.of(), 0, 0));
  }
}
