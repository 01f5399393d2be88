package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.Wait;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Transitions of a schema whose sets of states take three words. */
class ManyStatesTest {
  static final class Crowd extends States {
    final List<State> all =
        IntStream.range(0, 130).mapToObj(number -> state("S" + number)).toList();

    {
      all.get(90).remove(all.get(5), all.get(70), all.get(129));
      all.get(127).require(all.get(67));
    }
  }

  static final class Multis extends States {
    final List<State> all =
        IntStream.range(0, 130).mapToObj(number -> multi("M" + number)).toList();
  }

  private final Schema<Crowd> schema = Schema.of(Crowd::new);
  private final List<State> s = schema.states().all;
  private final List<String> seen = new ArrayList<>();

  private Machine<Crowd> machineWith(BiConsumer<Crowd, Handlers> handlers) {
    return new VirtualHost().newLoop().machine("m", TestType.of(schema, handlers));
  }

  private StateSet states(int... numbers) {
    return among(s, numbers);
  }

  private static StateSet among(List<State> all, int... numbers) {
    return StateSet.of(IntStream.of(numbers).mapToObj(all::get).toArray(State[]::new));
  }

  private NegotiationHandler agreeing(String event) {
    return tx -> {
      seen.add(event);
      return tx.accept();
    };
  }

  private FinalHandler noting(String event) {
    return tx -> seen.add(event);
  }

  private void bindAll(Crowd crowd, Handlers on) {
    for (var state : crowd.all) {
      on.exit(state, agreeing(state + ".exit"))
          .enter(state, agreeing(state + ".enter"))
          .self(state, agreeing(state + ".self"))
          .exited(state, noting(state + ".exited"))
          .entered(state, noting(state + ".entered"));
    }
    on.pair(crowd.all.get(66), crowd.all.get(129), agreeing("S66>S129.pair"))
        .pair(crowd.all.get(100), crowd.all.get(3), agreeing("S100>S3.pair"))
        .pair(crowd.all.get(100), crowd.all.get(70), agreeing("S100>S70.pair"))
        .pair(crowd.all.get(2), crowd.all.get(128), agreeing("S2>S128.pair"));
  }

  @Test
  void shouldVisitTheHandlersOfAllWordsInOrder() {
    // given
    var machine = machineWith(this::bindAll);
    machine.set(states(2, 65, 66, 100, 126));
    seen.clear();
    // when
    machine.set(states(3, 65, 70, 126, 129));
    // then
    assertThat(seen)
        .containsExactly(
            "S100.exit",
            "S66.exit",
            "S2.exit",
            "S3.enter",
            "S70.enter",
            "S129.enter",
            "S65.self",
            "S126.self",
            "S66>S129.pair",
            "S100>S3.pair",
            "S100>S70.pair",
            "S100.exited",
            "S66.exited",
            "S2.exited",
            "S3.entered",
            "S70.entered",
            "S129.entered");
    assertThat(machine.active()).isEqualTo(states(3, 65, 70, 126, 129));
    assertThat(machine.tick(s.get(129))).isEqualTo(1);
    assertThat(machine.tick(s.get(100))).isEqualTo(2);
  }

  @Test
  void shouldDecideByTheActiveStatesOfAllWords() {
    // given
    var machine = machineWith((crowd, on) -> {});
    var before = machine.add(s.get(127));
    machine.add(s.get(67));
    // when
    var after = machine.add(s.get(127));
    // then
    assertThat(before).hasToString("Refused: S127 needs S67, which is not active");
    assertThat(after.isExecuted()).isTrue();
    assertThat(machine.active()).isEqualTo(states(67, 127));
  }

  @Test
  void shouldDropTheActiveStatesOfAllWordsThatANewOneBlocks() {
    // given
    var machine = machineWith((crowd, on) -> {});
    machine.add(states(5, 6, 70, 71, 128, 129));
    // when
    machine.add(s.get(90));
    // then
    assertThat(machine.active()).isEqualTo(states(6, 71, 90, 128));
  }

  @Test
  void shouldTakeOutWhatFailedAndWhatFollowsItInAllWords() {
    // given
    var machine = machineWith((crowd, on) -> on.entered(crowd.all.get(67), tx -> {
      throw new IllegalStateException();
    }));
    // when
    var result = machine.add(states(1, 66, 67, 120, 127));
    // then
    assertThat(result.isFailed()).isTrue();
    assertThat(machine.active()).isEqualTo(StateSet.of(s.get(1), s.get(66), schema.exception()));
    assertThat(machine.tick(s.get(66))).isEqualTo(1);
    assertThat(IntStream.of(67, 120, 127).mapToObj(number -> machine.tick(s.get(number))))
        .containsOnly(2L);
  }

  @Test
  void shouldRecordWhatChangedOnceAndTwiceInAllWords() {
    // given some states that will be re-entered, and one that takes later ones out with it
    var multis = Schema.of(Multis::new);
    var all = multis.states().all;
    var machine = new VirtualHost()
        .newLoop()
        .machine(
            "m",
            TestType.of(
                multis,
                (states, on) -> on.entered(states.all.get(100), tx -> {
                  throw new IllegalStateException();
                })));
    machine.add(among(all, 3, 69, 128));
    var traced = new ArrayList<TransitionEnded>();
    machine.trace(fact -> {
      if (fact instanceof TransitionEnded ended) {
        traced.add(ended);
      }
    });
    // when
    machine.add(among(all, 3, 70, 100, 128, 129));
    // then
    var ended = traced.get(0);
    assertThat(ended.target()).isEqualTo(among(all, 3, 69, 70, 100, 128, 129));
    assertThat(ended.changed()).isEqualTo(among(all, 3, 70, 100, 128, 129));
    assertThat(ended.diff())
        .isEqualTo(ClockDiff.of(new int[] {3, 70, 100, 128, 129}, new long[] {2, 1, 2, 2, 2}));
  }

  @Test
  void shouldTellWaitsOfStatesOfAllWords() {
    // given
    var machine = machineWith((crowd, on) -> {});
    var waits = IntStream.of(1, 66, 67, 129).mapToObj(s::get).map(machine::when).toList();
    // when
    machine.add(states(1, 67, 129));
    // then
    assertThat(waits).extracting(Wait::isPending).containsExactly(false, true, false, false);
  }
}
