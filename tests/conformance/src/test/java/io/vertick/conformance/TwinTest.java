package io.vertick.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.conformance.twin.NaiveMachine;
import io.vertick.conformance.twin.TwinSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine and the naive twin see the same on random cases. {@code tests/conformance/soak} does so for hours. */
class TwinTest {
  private static final long TRANSITIONS = 100_000;

  @Test
  void shouldAgreeWithTwinOnTheSameCasesInEveryRun() {
    playFrom(1);
  }

  @Test
  void shouldAgreeWithTwinOnFreshCases() {
    long fresh = Long.getLong("seed", System.nanoTime());
    System.out.println("TwinTest: seeds from " + fresh);
    playFrom(fresh);
  }

  private static void playFrom(long firstSeed) {
    var soak = new Soak();
    for (long seed = firstSeed; soak.transitions() < TRANSITIONS / 2; seed++) {
      // The texts say which seed and step.
      assertThat(soak.play(seed)).isEmpty();
    }
  }

  @Test
  void shouldAgreeWithTwinOnFullQueues() {
    // given calls up to the limit, then a failure, and more calls while its report is pending;
    // twice, because what was reserved must be free again
    for (int calls : new int[] {0, 998, 999, 1_000, 1_001}) {
      for (int reports : new int[] {0, 1, 3}) {
        playOnBoth(
            List.of(state("A", false), state("B", false), state("C", false)),
            () -> filling(calls, reports),
            Call.of("add", "C"),
            Call.of("set", "A"),
            Call.of("set", "C"),
            Call.of("set", "A"));
      }
    }
  }

  @Test
  void shouldAgreeWithTwinWhereRecoveryLeavesExceptionWithoutItsNeed() {
    // given a failure that takes out what Exception needs, and an auto step that can't enter
    // anybody
    var lonely = new StateSpec(
        "Exception", false, true, false, List.of("X"), List.of(), List.of(), List.of());
    var auto =
        new StateSpec("A", true, false, false, List.of("Z"), List.of(), List.of(), List.of());
    var both = new StateSpec(
        "Y", false, false, false, List.of(), List.of("X", "Exception"), List.of(), List.of());
    playOnBoth(
        List.of(auto, both, state("X", false), state("Z", false), lonely),
        () -> (event, check) ->
            event.equals("X.entered") ? new Answer("fail", List.of()) : Answer.AGREE,
        Call.of("add", "Y"),
        Call.of("add", "Y"));
  }

  @Test
  void shouldAgreeWithTwinWhereCausesGoTooDeep() {
    // given a handler that calls for the next transition, for ever
    playOnBoth(
        List.of(state("A", true), state("B", false)),
        () -> (event, check) -> event.equals("any.entered")
            ? new Answer("mutate", List.of(Call.of("toggle", "B")))
            : Answer.AGREE,
        Call.of("add", "A"),
        Call.of("add", "A"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"any.enter", "C.self", "C>A.pair"})
  void shouldAgreeWithTwinWhereFailureOfAutoWouldComeBackForEver(String failing) {
    // given an auto whose coming makes a handler throw that is about no entering state, and a
    // report that changes the clock each time
    var states = List.of(
        new StateSpec("A", true, false, false, List.of(), List.of(), List.of(), List.of()),
        state("C", false));
    playOnBoth(
        states,
        () -> {
          var isEntering = new boolean[1];
          return (event, check) -> {
            isEntering[0] |= event.equals("A.enter");
            if (isEntering[0] && event.equals(failing)) {
              isEntering[0] = false;
              return new Answer("fail", List.of());
            }
            return Answer.AGREE;
          };
        },
        Call.of("add", "C"),
        Call.of("remove", "C"));
  }

  /** Fills the queue when A is about to come, throws when C has left, and makes more calls when A has come. */
  private static EventHandler filling(int calls, int reports) {
    return (event, check) -> switch (event) {
      case "A.enter" -> new Answer("mutate", different(calls));
      case "C.exited" -> new Answer("fail", List.of());
      case "A.entered" -> {
        var more = new ArrayList<>(List.of(Call.of("remove", "B")));
        more.addAll(different(2));
        more.addAll(Collections.nCopies(reports, Call.of("addErr", "B")));
        more.addAll(different(1));
        yield new Answer("mutate", more);
      }
      default -> Answer.AGREE;
    };
  }

  /** Calls of which none is the double of the one before. */
  private static List<Call> different(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Call.of(i % 2 == 0 ? "add" : "remove", "B"))
        .toList();
  }

  private static StateSpec state(String name, boolean isMulti) {
    return new StateSpec(name, false, isMulti, false, List.of(), List.of(), List.of(), List.of());
  }

  /** Each side gets a handler of its own. */
  private static void playOnBoth(
      List<StateSpec> given, Supplier<EventHandler> handlers, Call... calls) {
    var states = new ArrayList<>(given);
    if (given.stream().noneMatch(state -> state.name().equals("Exception"))) {
      states.add(StateSpec.exception());
    }
    var twin = new NaiveMachine(TwinSchema.of(states), handlers.get());
    var engine = new EngineSubject(states, handlers.get());
    for (int number = 1; number <= calls.length; number++) {
      var call = calls[number - 1];
      assertThat(Comparison.differences("case", number, twin.step(call), engine.step(call), true))
          .isEmpty();
      assertThat(engine.machine().version()).isEqualTo(twin.version());
    }
  }
}
