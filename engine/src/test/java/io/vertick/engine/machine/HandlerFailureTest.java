package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.Phase;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.Missing;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class HandlerFailureTest {
  static final class Failing extends States {
    final State go = state("Go");
    final State auto = auto("Auto").require(go);
  }

  static final class Letters extends States {
    final State a = state("A");
    final State b = state("B");
    final State broken = state("Broken");
    final State left = state("Left").require("Right");
    final State right = state("Right").require(left);
  }

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final List<ErrorRecord> errors = new ArrayList<>();

  private Machine<Letters> machineWith(BiConsumer<Letters, Handlers> handlers) {
    return loop.machine("m", TestType.of(schema, (states, on) -> {
      handlers.accept(states, on);
      on.anyEntered(tx -> {
        var error = tx.error();
        if (error != null) {
          errors.add(error);
        }
      });
    }));
  }

  private static FinalHandler throwing(Exception error) {
    return tx -> {
      throw error;
    };
  }

  // Negotiation.

  @Test
  void shouldRefuseAndReportWhenANegotiationHandlerThrows() {
    // given
    var error = new IOException("disk full");
    var machine = machineWith((states, on) -> on.enter(states.a, tx -> {
      throw error;
    }));
    // when
    var result = machine.add(s.a);
    // then
    assertThat(result).hasToString("Refused: A.enter failed: java.io.IOException: disk full");
    assertThat(result.verdict().code()).isEqualTo(VerdictCode.HANDLER_FAILED);
    assertThat(result.verdict().handler()).isEqualTo(new HandlerEvent(Phase.ENTER, s.a, null));
    assertThat(machine.active()).isEqualTo(StateSet.of(schema.exception()));
    assertThat(machine.error()).isSameAs(error);
    assertThat(loop.stats().handlersFailed()).isEqualTo(1);
  }

  @Test
  void shouldSayWhatIsExpectedWhenANegotiationHandlerReturnsNull() {
    // given
    var machine = machineWith((states, on) -> on.enter(states.a, tx -> Missing.value()));
    // when
    var result = machine.add(s.a);
    // then
    assertThat(result.verdict().code()).isEqualTo(VerdictCode.HANDLER_FAILED);
    assertThat(machine.error())
        .isInstanceOf(NullPointerException.class)
        .hasMessage("Expected tx.accept() or tx.refuse(…) from A.enter, but it returned null");
  }

  @Test
  void shouldReportNothingWhenAHandlerThrowsInACheck() {
    // given
    var machine = machineWith((states, on) -> on.enter(states.a, tx -> {
      throw new IOException("disk full");
    }));
    // when
    var result = machine.canAdd(s.a);
    // then
    assertThat(result.verdict().code()).isEqualTo(VerdictCode.HANDLER_FAILED);
    assertThat(machine.active().isEmpty()).isTrue();
    assertThat(machine.error()).isNull();
  }

  // Finals.

  @Test
  void shouldPassTheErrorRecordToTheTransitionThatAddsException() {
    // given
    var error = new IOException("disk full");
    var machine = machineWith((states, on) -> on.entered(states.a, throwing(error)));
    machine.add(s.b);
    // when
    machine.apply(Mutation.add(s.a, s.b));
    // then
    assertThat(errors)
        .containsExactly(new ErrorRecord(
            error, new HandlerEvent(Phase.ENTERED, s.a, null), List.of(s.a, s.b), 2, 0));
    assertThat(errors.get(0).error()).isSameAs(error);
    assertThat(machine.error()).isSameAs(error);
    assertThat(machine.active()).isEqualTo(StateSet.of(s.b, schema.exception()));
  }

  @Test
  void shouldSuppressFurtherErrorsOfTheSameTransitionOnTheFirst() {
    // given
    var first = new IOException("first");
    var second = new IOException("second");
    var third = new IOException("third");
    var machine = machineWith((states, on) -> on.exited(states.a, throwing(first))
        .exited(states.broken, throwing(second))
        .entered(states.b, throwing(third)));
    machine.add(s.a, s.broken);
    // when exits run in reverse order, so Broken's comes first
    var result = machine.set(s.b);
    // then
    assertThat(result)
        .isEqualTo(new Result.Failed(second, machine.version() - 1, StateSet.of(s.b)));
    assertThat(errors).extracting(ErrorRecord::error).containsExactly(second);
    assertThat(second.getSuppressed()).containsExactly(first, third);
  }

  @Test
  void shouldNotSuppressAnErrorOnItself() {
    // given
    var error = new IOException("the same");
    var machine = machineWith(
        (states, on) -> on.exited(states.a, throwing(error)).exited(states.b, throwing(error)));
    machine.add(s.a, s.b);
    // when
    var result = machine.remove(s.a, s.b);
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(error.getSuppressed()).isEmpty();
    assertThat(errors).hasSize(1);
  }

  @Test
  void shouldCallAllHandlersOfAnEventThoughTheFirstThrows() {
    // given
    var seen = new ArrayList<String>();
    var machine = machineWith((states, on) -> on.entered(states.a, throwing(new IOException()))
        .include(part -> part.entered(states.a, tx -> seen.add("second"))));
    // when
    machine.add(s.a);
    // then
    assertThat(seen).containsExactly("second");
    assertThat(machine.is(s.a)).isFalse();
  }

  @Test
  void shouldSuppressAFailureWhileAnErrorIsDealtWithAndKeepException() {
    // given
    var error = new IOException("first");
    var whileHandling = new IllegalStateException("second");
    var machine =
        machineWith((states, on) -> on.entered(states.exception(), throwing(whileHandling)));
    // when
    var result = machine.addError(error);
    // then
    assertThat(result).isEqualTo(new Result.Failed(whileHandling, 1, StateSet.of()));
    assertThat(error.getSuppressed()).containsExactly(whileHandling);
    assertThat(machine.is(schema.exception())).isTrue();
    assertThat(machine.error()).isSameAs(error);
    assertThat(loop.stats().handlersFailed()).isEqualTo(1);
  }

  @Test
  void shouldFailTheCallOfAStateThatConcernsNoOther() {
    // given
    var error = new IOException("disk full");
    var machine = loop.machine(
        "m", TestType.of(schema, (states, on) -> on.entered(states.a, throwing(error))));
    // when
    var result = machine.add(s.a);
    // then
    assertThat(result).isEqualTo(new Result.Failed(error, 1, StateSet.of(s.a)));
    assertThat(machine.tick(s.a)).isEqualTo(2);
  }

  @Test
  void shouldTakeOutBothOfTwoThatNeedEachOtherWhicheverFails() {
    for (var failing : List.of(s.left, s.right)) {
      // given
      var machine = loop.machine(
          failing.name(),
          TestType.of(
              schema, (states, on) -> on.entered(failing, throwing(new IOException("fault")))));
      // when
      var result = machine.add(StateSet.of(s.left, s.right));
      // then
      assertThat(result.isFailed()).isTrue();
      assertThat(machine.active()).isEqualTo(StateSet.of(schema.exception()));
      assertThat(machine.tick(s.left)).isEqualTo(2);
      assertThat(machine.tick(s.right)).isEqualTo(2);
    }
  }

  @Test
  void shouldNotCallAnAutoAgainInTheChainOfItsFailure() {
    // given
    var entered = new ArrayList<String>();
    var failing = Schema.of(Failing::new);
    var machine = loop.machine(
        "failing",
        TestType.of(
            failing,
            (states, on) -> on.entered(states.auto, tx -> {
              entered.add(tx.toString());
              throw new IOException("fault");
            })));
    // when
    machine.add(failing.states().go);
    // then
    assertThat(entered).containsExactly("#2 add [Auto]");
    assertThat(machine.active()).isEqualTo(StateSet.of(failing.states().go, failing.exception()));
  }

  @Test
  void shouldTellWhetherAFailureIsReported() {
    // given
    var machine = machineWith((states, on) -> on.exited(states.a, throwing(new IOException("2")))
        .exited(states.b, throwing(new IOException("1")))
        .entered(states.exception(), throwing(new IOException("3")))
        .enter(states.broken, tx -> {
          throw new IOException("check");
        }));
    machine.add(StateSet.of(s.a, s.b));
    var failures = new ArrayList<String>();
    machine.trace(fact -> {
      if (fact instanceof TraceRecord.HandlerFailed failed) {
        failures.add(failed.error().getMessage() + " " + failed.isReported());
      }
    });
    // when
    machine.canAdd(s.broken);
    machine.remove(StateSet.of(s.a, s.b));
    // then
    assertThat(failures).containsExactly("check false", "1 true", "2 false", "3 false");
  }

  @Test
  void shouldTellTheObserverOfEachFailure() {
    // given
    var error = new IOException("disk full");
    var machine = machineWith((states, on) -> on.entered(states.a, throwing(error)));
    // when
    machine.add(s.a);
    // then
    assertThat(host.observed())
        .containsExactly(new TraceRecord.HandlerFailed(
            new Stamp("m", new Incarnation(0, 1), 0, 0),
            1,
            new HandlerEvent(Phase.ENTERED, s.a, null),
            error,
            true));
  }

  // Reports by calls.

  @Test
  void shouldReportAnErrorByACall() {
    // given
    var machine = machineWith((states, on) -> {});
    var error = new IOException("disk full");
    // when
    var result = machine.addError(s.broken, error);
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(machine.active()).isEqualTo(StateSet.of(s.broken, schema.exception()));
    assertThat(errors).containsExactly(new ErrorRecord(error, null, List.of(), 0, 0));
    assertThat(machine.error()).isSameAs(error);
  }

  @Test
  void shouldRememberTheLastErrorAlsoWhenItIsDealtWith() {
    // given
    var machine = machineWith((states, on) -> {});
    var second = new IOException("second");
    // when
    machine.addError(new IOException("first"));
    machine.addError(second);
    machine.remove(schema.exception());
    // then
    assertThat(machine.error()).isSameAs(second);
    assertThat(machine.tick(schema.exception())).isEqualTo(4);
  }
}
