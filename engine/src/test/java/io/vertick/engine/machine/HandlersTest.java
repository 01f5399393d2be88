package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.Missing;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HandlersTest {
  static final class Part extends States {
    final State start = shared("Start");
    final State up = state("Up");
  }

  static final class Letters extends States {
    final State start = state("Start");
    final State a = state("A");
    final State b = multi("B");
    final Part part = include("Part", Part::new);
  }

  static final class Gated extends States {
    final State go = state("Go");
    final State gate = state("Gate");
    final State opener = auto("Opener").require(go);
    final State guest = auto("Guest").require(go);

    {
      opener.remove(gate);
      gate.remove(guest);
    }
  }

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final Loop loop = new VirtualHost().newLoop();
  private final List<String> seen = new ArrayList<>();

  private Machine<Letters> machineWith(BiConsumer<Letters, Handlers> handlers) {
    return loop.machine("m", TestType.of(schema, handlers));
  }

  private NegotiationHandler agreeing(String name) {
    return tx -> {
      seen.add(name);
      return tx.accept();
    };
  }

  private FinalHandler noting(String name) {
    return tx -> seen.add(name);
  }

  @Test
  void shouldRefuseASecondHandlerForAnEventInOnePart() {
    // given
    var bindings = List.<Consumer<Handlers>>of(
        on -> on.enter(s.a, agreeing("")),
        on -> on.exit(s.a, agreeing("")),
        on -> on.self(s.a, agreeing("")),
        on -> on.pair(s.a, s.b, agreeing("")),
        on -> on.anyEnter(agreeing("")),
        on -> on.entered(s.a, noting("")),
        on -> on.exited(s.a, noting("")),
        on -> on.anyEntered(noting("")));
    var events = List.of(
        "A.enter",
        "A.exit",
        "A.self",
        "A>B.pair",
        "any.enter",
        "A.entered",
        "A.exited",
        "any.entered");
    for (int i = 0; i < bindings.size(); i++) {
      var binding = bindings.get(i);
      // when, then
      assertThatThrownBy(() -> machineWith((states, on) -> {
            binding.accept(on);
            binding.accept(on);
          }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Expected one handler for " + events.get(i)
              + ", but this is the second: call both from one, or include a part");
    }
  }

  @Test
  void shouldRefuseASecondHandlerForASharedStateUnderItsOtherHandle() {
    assertThatThrownBy(() -> machineWith((states, on) ->
            on.entered(states.start, noting("")).entered(states.part.start, noting(""))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Start.entered");
  }

  @Test
  void shouldCallTheHandlersOfSeveralPartsInOrderOfBinding() {
    // given
    var machine = machineWith((states, on) -> on.include(part ->
            part.entered(states.a, noting("first part")).enter(states.a, agreeing("first agrees")))
        .entered(states.a, noting("own"))
        .enter(states.a, agreeing("own agrees"))
        .include(part -> part.entered(states.a, noting("second part"))
            .include(inner -> inner.entered(states.a, noting("inner part")))));
    // when
    machine.add(s.a);
    // then
    assertThat(seen)
        .containsExactly(
            "first agrees", "own agrees", "first part", "own", "second part", "inner part");
  }

  @Test
  void shouldStillRefuseASecondHandlerAfterAPartWasIncluded() {
    assertThatThrownBy(() -> machineWith((states, on) -> on.entered(states.a, noting(""))
            .include(part -> part.entered(states.a, noting("")))
            .entered(states.a, noting(""))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldStopAtTheFirstOfSeveralHandlersThatRefuses() {
    // given
    var machine = machineWith((states, on) -> on.enter(states.a, tx -> tx.refuse("first"))
        .include(part -> part.enter(states.a, agreeing("second"))));
    // when
    var result = machine.add(s.a);
    // then
    assertThat(result).hasToString("Refused: A.enter refused: first");
    assertThat(seen).isEmpty();
  }

  @Test
  void shouldRefuseStatesOfAnotherSchema() {
    // given
    var foreign = Schema.of(Letters::new).states();
    // when, then
    assertThatThrownBy(() -> machineWith((states, on) -> on.entered(foreign.a, noting(""))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found A of another instance of it");
    assertThatThrownBy(
            () -> machineWith((states, on) -> on.pair(states.a, foreign.b, agreeing(""))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseAPairOfOneState() {
    assertThatThrownBy(() -> machineWith((states, on) -> on.pair(states.a, states.a, agreeing(""))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected two states, but got A twice: use self(…)");
  }

  @Test
  void shouldRefuseAPairOfASharedStateAndItsOtherHandle() {
    assertThatThrownBy(() ->
            machineWith((states, on) -> on.pair(states.start, states.part.start, agreeing(""))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseNullHandlers() {
    assertThatThrownBy(() -> machineWith((states, on) -> on.entered(states.a, Missing.value())))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("Expected a handler for A.entered, but got null");
    assertThatThrownBy(() -> machineWith((states, on) -> on.disposed(Missing.value())))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void shouldRefuseNullStates() {
    assertThatThrownBy(
            () -> machineWith((states, on) -> on.entered(Missing.<State>value(), noting(""))))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() ->
            machineWith((states, on) -> on.pair(Missing.<State>value(), states.a, agreeing(""))))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void shouldRefuseToBindOnceTheTypeIsComplete() {
    // given
    var kept = new ArrayList<Handlers>();
    machineWith((states, on) -> kept.add(on));
    // when, then
    assertThatThrownBy(() -> kept.get(0).entered(s.a, noting("")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Expected handlers to be bound inside handlers(…), but the type is complete");
    assertThatThrownBy(() -> kept.get(0).disposed(self -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldBindTheHandlersOfATypeOnceForAllItsMachines() {
    // given
    var type = TestType.of(schema, (states, on) -> {
      seen.add("bound");
      assertThat(on.schema()).isSameAs(schema);
    });
    // when
    loop.machine("one", type);
    loop.machine("two", type);
    new VirtualHost().newLoop().machine("three", type);
    // then
    assertThat(seen).containsExactly("bound");
  }

  @Test
  void shouldVisitPairsSelfAndExitsInTheirPlace() {
    // given
    var machine = machineWith((states, on) -> on.anyEntered(noting("any entered"))
        .anyEnter(agreeing("any enter"))
        .pair(states.a, states.b, agreeing("pair"))
        .self(states.a, agreeing("self"))
        .enter(states.b, agreeing("enter"))
        .exit(states.start, agreeing("exit"))
        .entered(states.b, noting("entered"))
        .exited(states.start, noting("exited")));
    machine.add(s.a, s.start);
    seen.clear();
    // when
    machine.set(StateSet.of(s.a, s.b));
    // then
    assertThat(seen)
        .containsExactly(
            "exit", "enter", "self", "pair", "any enter", "exited", "entered", "any entered");
  }

  @Test
  void shouldChangeNothingWhicheverPhaseRefuses() {
    // given
    NegotiationHandler no = tx -> tx.refuse("no");
    var bindings = List.<Consumer<Handlers>>of(
        on -> on.exit(s.start, no),
        on -> on.enter(s.b, no),
        on -> on.self(s.a, no),
        on -> on.pair(s.a, s.b, no),
        on -> on.anyEnter(tx -> tx.willBeActive(s.b) ? tx.refuse("no") : tx.accept()));
    var events = List.of("Start.exit", "B.enter", "A.self", "A>B.pair", "any.enter");
    for (int i = 0; i < bindings.size(); i++) {
      var binding = bindings.get(i);
      var machine = loop.machine("m" + i, TestType.of(schema, (states, on) -> binding.accept(on)));
      machine.add(StateSet.of(s.a, s.start));
      // when
      var result = machine.set(StateSet.of(s.a, s.b));
      // then
      assertThat(result).hasToString("Refused: " + events.get(i) + " refused: no");
      assertThat(machine.active()).isEqualTo(StateSet.of(s.a, s.start));
    }
  }

  @Test
  void shouldAskAgainInEachAutoStepOfAChain() {
    // given an auto that only the next step can call, because the one of this step lets it in
    var gated = Schema.of(Gated::new);
    var machine = loop.machine(
        "gated",
        TestType.of(
            gated,
            (states, on) -> on.anyEnter(tx -> {
              seen.add(tx.called().toString());
              return tx.accept();
            })));
    machine.add(gated.states().gate);
    seen.clear();
    // when
    machine.add(gated.states().go);
    // then
    assertThat(seen).containsExactly("[Go]", "[Opener]", "[Guest]");
  }

  @Test
  void shouldVisitPairsInStaticOrderOfBothStatesWhateverTheOrderOfBinding() {
    // given
    var machine =
        machineWith((states, on) -> on.pair(states.a, states.part.up, agreeing("A>PartUp"))
            .pair(states.a, states.b, agreeing("A>B"))
            .pair(states.start, states.part.up, agreeing("Start>PartUp"))
            .pair(states.start, states.b, agreeing("Start>B")));
    machine.add(s.a, s.start);
    // when
    machine.add(s.part.up, s.b);
    // then
    assertThat(seen).containsExactly("Start>B", "Start>PartUp", "A>B", "A>PartUp");
  }
}
