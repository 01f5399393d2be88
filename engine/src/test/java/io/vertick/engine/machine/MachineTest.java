package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.Missing;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Identity, starting, reading, and calls with states that the machine does not know. */
class MachineTest {
  static final class Letters extends States {
    final State a = state("A").require("B");
    final State b = state("B");
    final State c = state("C");
    final Attribute<Long> count = attribute("Count", Attribute.INT64);
  }

  static final class Starting extends States {
    final State start = state("Start");
    final State ready = auto("Ready").require(start);
  }

  static final class Autos extends States {
    final State first = auto("First");
    final State second = auto("Second").require(first);
  }

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final Machine<Letters> machine = loop.machine("m", MachineType.of(schema));

  // Ids.

  @Test
  void shouldTakeIdsOfUpTo128Characters() {
    var longest = "aZ09._-".repeat(18) + "xy";
    assertThat(longest).hasSize(128);
    assertThat(loop.machine(longest, MachineType.of(schema)).id()).isEqualTo(longest);
    assertThat(loop.machine("-", MachineType.of(schema)).id()).isEqualTo("-");
  }

  @Test
  void shouldRefuseOtherIds() {
    for (var id : List.of("", "a b", "a/b", "ä", "a\n", "x".repeat(129))) {
      assertThatThrownBy(() -> loop.machine(id, MachineType.of(schema)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Expected an id of 1 to 128 letters, digits, '.', '_' and '-', but got \"%s\"", id);
    }
    assertThat(loop.stats().machines()).isEqualTo(1);
  }

  // Start.

  @Test
  void shouldAddStartFirstIfTheSchemaHasIt() {
    // given
    var starting = loop.machine("s", MachineType.of(Schema.of(Starting::new)));
    // when
    var result = starting.start();
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(starting).hasToString("(Start:1 Ready:1)");
    assertThat(starting.queueTick()).isEqualTo(2);
  }

  @Test
  void shouldCallAutosAfterASetOfNothing() {
    // given
    var autos = loop.machine("autos", MachineType.of(Schema.of(Autos::new)));
    autos.start();
    // when
    autos.set(StateSet.of());
    // then
    assertThat(autos).hasToString("(First:3 Second:3)");
  }

  @Test
  void shouldLetAutosActivateThemselvesIfTheSchemaHasNoStart() {
    // given
    var starting = loop.machine("s", MachineType.of(Schema.of(Autos::new)));
    // when
    var result = starting.start();
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(starting).hasToString("(First:1 Second:1)");
    assertThat(result.version()).isEqualTo(starting.version()).isPositive();
    assertThat(starting.queueTick()).isEqualTo(1);
  }

  @Test
  void shouldLetTheAutosOfEachMachineOfATypeActivateThemselves() {
    // given
    var type = MachineType.of(Schema.of(Autos::new));
    loop.machine("first", type).start();
    var second = loop.machine("second", type);
    // when
    second.start();
    // then
    assertThat(second).hasToString("(First:1 Second:1)");
  }

  @Test
  void shouldStartAMachineThatHasNothingToDo() {
    assertThat(machine.start()).isEqualTo(new Result.Executed(0));
    assertThat(machine).hasToString("()");
  }

  @Test
  void shouldStartOnlyOnce() {
    // given
    machine.start();
    // when, then
    assertThatThrownBy(machine::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Expected a machine that was not started, but m was");
  }

  @Test
  void shouldRefuseToStartADisposedMachine() {
    // given
    var starting = loop.machine("s", MachineType.of(Schema.of(Starting::new)));
    starting.dispose();
    machine.dispose();
    // when, then
    assertThat(starting.start()).hasToString("Refused: The machine s was disposed");
    assertThat(machine.start()).hasToString("Refused: The machine m was disposed");
  }

  @Test
  void shouldRefuseAStartFromAHandler() {
    // given
    var answers = new ArrayList<Result>();
    var machines = new ArrayList<Machine<Letters>>();
    var nesting = loop.machine(
        "n",
        TestType.of(
            schema,
            (states, on) -> on.entered(states.b, tx -> {
              machines.get(0).start();
              answers.add(tx.add(states.c));
            })));
    machines.add(nesting);
    // when
    nesting.add(s.b);
    // then
    assertThat(answers).isEmpty();
    assertThat(nesting.error()).isInstanceOf(IllegalStateException.class);
    assertThat(nesting.is(nesting.schema().exception())).isTrue();
  }

  // Reading.

  @Test
  void shouldReadTheActiveStatesTicksAndClock() {
    // when
    machine.add(s.b, s.c);
    machine.add(s.a);
    machine.remove(s.c);
    machine.add(s.c);
    // then
    assertThat(machine.is(s.a)).isTrue();
    assertThat(machine.not(s.a)).isFalse();
    assertThat(machine.active()).containsExactly(s.a, s.b, s.c);
    assertThat(machine.tick(s.c)).isEqualTo(3);
    assertThat(machine.clock()).isEqualTo(new Clock(new long[] {1, 1, 3, 0}));
    assertThat(machine).hasToString("(A:1 B:1 C:3)");
    assertThat(machine.version()).isEqualTo(4);
    assertThat(machine.queueTick()).isEqualTo(5);
    assertThat(machine.error()).isNull();
    assertThat(machine.queueSize()).isZero();
  }

  @Test
  void shouldReadSetsOfStates() {
    // given
    machine.add(s.b);
    var both = StateSet.of(s.b, s.c);
    // when, then
    assertThat(machine.is(both)).isFalse();
    assertThat(machine.any(both)).isTrue();
    assertThat(machine.not(both)).isFalse();
    assertThat(machine.not(StateSet.of(s.a, s.c))).isTrue();
    assertThat(machine.is(StateSet.of(s.b))).isTrue();
  }

  @Test
  void shouldReadTheEmptySet() {
    // given
    var none = StateSet.of();
    // when, then
    assertThat(machine.is(none)).isTrue();
    assertThat(machine.any(none)).isFalse();
    assertThat(machine.not(none)).isTrue();
  }

  @Test
  void shouldReadTheEmptySetOfAnotherSchema() {
    // given nothing is active in either machine
    var none = loop.machine("s", MachineType.of(Schema.of(Starting::new))).active();
    // when, then
    assertThat(none).isEqualTo(StateSet.of());
    assertThat(machine.is(none)).isTrue();
    assertThat(machine.any(none)).isFalse();
    assertThat(machine.when(none).future().succeeded()).isTrue();
  }

  @Test
  void shouldKeepWhatItAnsweredAsItWas() {
    // given
    var active = machine.active();
    var clock = machine.clock();
    // when
    machine.add(s.b);
    // then
    assertThat(active.isEmpty()).isTrue();
    assertThat(clock.sum()).isZero();
  }

  // States it does not know.

  @Test
  void shouldRefuseForeignStatesAtEachCall() {
    // given
    var foreign = Schema.of(Letters::new).states();
    var set = StateSet.of(foreign.a);
    var calls = List.<ThrowingCallable>of(
        () -> machine.add(foreign.a),
        () -> machine.add(s.a, foreign.a),
        () -> machine.add(set),
        () -> machine.add(foreign.a, Args.EMPTY),
        () -> machine.remove(foreign.a),
        () -> machine.remove(s.a, foreign.a),
        () -> machine.remove(set),
        () -> machine.set(foreign.a),
        () -> machine.set(set),
        () -> machine.toggle(foreign.a),
        () -> machine.toggle(set),
        () -> machine.addError(foreign.a, new IllegalStateException()),
        () -> machine.canAdd(foreign.a),
        () -> machine.canRemove(foreign.a),
        () -> machine.apply(Mutation.add(s.a).ifTick(foreign.b, 0)),
        () -> machine.is(foreign.a),
        () -> machine.is(set),
        () -> machine.not(foreign.a),
        () -> machine.not(set),
        () -> machine.any(set),
        () -> machine.tick(foreign.a),
        () -> machine.context(foreign.a),
        () -> machine.when(foreign.a),
        () -> machine.when(set),
        () -> machine.whenNot(foreign.a),
        () -> machine.whenNot(set),
        () -> machine.whenTime(foreign.a, 1),
        () -> machine.whenArgs(foreign.a, Args.EMPTY));
    // when, then
    for (var call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Expected a state of Letters(4 states), but found ")
          .hasMessageEndingWith("take states from machine.states() or schema.states()");
    }
    assertThatThrownBy(() -> machine.get(foreign.count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Count belongs to another");
    assertThat(machine).hasToString("()");
    assertThat(machine.queueTick()).isEqualTo(1);
    assertThat(machine.queueSize()).isZero();
    assertThat(machine.pendingWaits()).isZero();
  }

  @Test
  void shouldRefuseHandlesOfNoSchema() {
    // given
    var loose = new Letters();
    // when, then
    assertThatThrownBy(() -> machine.add(loose.a))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("A is not part of one yet");
  }

  @Test
  void shouldRefuseNullAtEachCall() {
    // given
    var calls = List.<ThrowingCallable>of(
        () -> machine.add(Missing.<State>value()),
        () -> machine.add(Missing.<StateSet>value()),
        () -> machine.add(s.a, Missing.<Args>value()),
        () -> machine.remove(Missing.<State>value()),
        () -> machine.set(Missing.<State>value()),
        () -> machine.toggle(Missing.<State>value()),
        () -> machine.addError(Missing.value()),
        () -> machine.canAdd(Missing.value()),
        () -> machine.apply(Missing.value()),
        () -> machine.eval(Missing.value()),
        () -> machine.is(Missing.<State>value()),
        () -> machine.is(Missing.<StateSet>value()),
        () -> machine.tick(Missing.value()),
        () -> machine.get(Missing.value()),
        () -> machine.context(Missing.value()),
        () -> machine.when(Missing.<State>value()),
        () -> machine.whenTime(Missing.<Map<State, Long>>value()),
        () -> machine.whenArgs(s.a, Missing.value()),
        () -> machine.trace(Missing.value()),
        () -> Mutation.add(s.a, Missing.<State>value()),
        () -> Mutation.add(s.a).args(Missing.value()),
        () -> loop.machine(Missing.value(), MachineType.of(schema)));
    // when, then
    for (var call : calls) {
      assertThatThrownBy(call).isInstanceOf(NullPointerException.class);
    }
    assertThat(machine).hasToString("()");
    assertThat(machine.add(s.b).isExecuted()).as("the machine is not damaged").isTrue();
  }
}
