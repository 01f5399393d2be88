package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttributeTest {
  static final class Meter extends States {
    final State run = multi("Run");
    final Attribute<Long> count = attribute("Count", Attribute.INT64);
    final Attribute<String> text = attribute("Text", Attribute.STRING);
    final Attribute<Boolean> flag = attribute("Flag", Attribute.BOOL);
    final Attribute<Double> level = attribute("Level", Attribute.FLOAT64);
  }

  private final Schema<Meter> schema = Schema.of(Meter::new);
  private final Meter s = schema.states();
  private final List<Consumer<Transition>> steps = new ArrayList<>();
  private final List<@Nullable Object> seen = new ArrayList<>();
  private Consumer<Transition> onEnter = tx -> {};
  private final Machine<Meter> machine = new VirtualHost()
      .newLoop()
      .machine(
          "m",
          TestType.of(
              schema,
              (states, on) -> on.enter(states.run, tx -> {
                    onEnter.accept(tx);
                    return tx.accept();
                  })
                  .exited(states.run, tx -> tx.set(states.count, null))
                  .entered(states.run, tx -> steps.remove(0).accept(tx))));

  private Result run(Consumer<Transition> step) {
    steps.add(step);
    return machine.add(s.run);
  }

  @Test
  void shouldReadWhatFinalHandlersWrote() {
    // when
    run(tx -> {
      tx.set(s.count, 5L);
      tx.set(s.text, "five");
      tx.set(s.flag, true);
      tx.set(s.level, 0.5);
      seen.add(tx.get(s.count));
    });
    // then
    assertThat(seen).containsExactly(5L);
    assertThat(machine.get(s.count)).isEqualTo(5);
    assertThat(machine.get(s.text)).isEqualTo("five");
    assertThat(machine.get(s.flag)).isTrue();
    assertThat(machine.get(s.level)).isEqualTo(0.5);
  }

  @Test
  void shouldHaveNoValueAtFirstAndAfterNull() {
    // given
    assertThat(machine.get(s.count)).isNull();
    run(tx -> tx.set(s.count, 5L));
    // when
    machine.remove(s.run);
    // then
    assertThat(machine.get(s.count)).isNull();
  }

  @Test
  void shouldCountOneVersionATransition() {
    // given a machine whose only change is an attribute
    var counting = new VirtualHost()
        .newLoop()
        .machine(
            "n",
            TestType.of(
                schema,
                (states, on) -> on.anyEntered(tx -> {
                  tx.set(states.text, "x" + tx.number() / 2);
                  tx.set(states.flag, true);
                  seen.add(tx.machine().version());
                })));
    // when, then
    assertThat(counting.remove(s.run).version()).isEqualTo(1);
    assertThat(counting.remove(s.run).version()).isEqualTo(2);
    assertThat(counting.remove(s.run).version()).as("nothing changed").isEqualTo(2);
    assertThat(counting.add(s.run).version()).as("ticks and attributes").isEqualTo(3);
    assertThat(seen).as("handlers see the old one").containsExactly(0L, 1L, 2L, 2L);
  }

  @Test
  void shouldRefuseToBeSetDuringNegotiation() {
    // given
    onEnter = tx -> tx.set(s.count, 1L);
    // when
    var result = run(tx -> {});
    // then
    assertThat(result.isRefused()).isTrue();
    assertThat(machine.error())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Expected Count to be set in a final handler, but the transition is still negotiated: use entered, exited or anyEntered");
    assertThat(machine.get(s.count)).isNull();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  @Test
  void shouldRefuseAValueOfAnotherType() {
    // when
    var result = run(tx -> tx.set((Attribute) s.count, "five"));
    // then
    assertThat(result.isFailed()).isTrue();
    assertThat(machine.error())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a value of type int64 for Count, but got the String five");
  }

  @Test
  void shouldRefuseAnAttributeOfAnotherSchema() {
    // given
    var foreign = Schema.of(Meter::new).states();
    // when
    run(tx -> tx.set(foreign.count, 1L));
    // then
    assertThat(machine.error())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Count belongs to another");
  }

  @Test
  void shouldHold16384Bytes() {
    // given 8 for the number, 1 for the flag, two bytes a character
    var fitting = "ä".repeat((16_384 - 8 - 1) / 2);
    // when
    var result = run(tx -> {
      tx.set(s.count, 1L);
      tx.set(s.flag, false);
      tx.set(s.text, fitting + "a");
    });
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(machine.get(s.text)).hasSize(8_188);
    // and one byte more does not fit
    var refused = run(tx -> tx.set(s.text, fitting + "aa"));
    assertThat(refused.isFailed()).isTrue();
    assertThat(machine.error())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Expected at most 16384 bytes of attributes, but with Text it would be 16385");
    assertThat(machine.get(s.text)).as("the old value stays").hasSize(8_188);
  }

  @Test
  void shouldCountOnlyTheBytesOfPresentValues() {
    // when values come and go many times over the limit
    for (int i = 0; i < 10; i++) {
      int round = i;
      run(tx -> tx.set(s.text, round + "x".repeat(16_000)));
      run(tx -> tx.set(s.text, null));
    }
    // then
    assertThat(run(tx -> tx.set(s.text, "x".repeat(16_384))).isExecuted()).isTrue();
    assertThat(Attribute.sizeOf("äa")).isEqualTo(3);
    assertThat(Attribute.sizeOf(true)).isEqualTo(1);
    assertThat(Attribute.sizeOf(0.5)).isEqualTo(8);
  }

  @Test
  void shouldKeepWhatWasWrittenBeforeAFailure() {
    // when
    var result = run(tx -> {
      tx.set(s.count, 5L);
      throw new IllegalStateException();
    });
    // then
    assertThat(result.isFailed()).isTrue();
    assertThat(result.version()).isEqualTo(1);
    assertThat(machine.get(s.count)).isEqualTo(5);
  }
}
