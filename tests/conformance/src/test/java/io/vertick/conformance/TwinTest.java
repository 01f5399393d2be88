package io.vertick.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.conformance.twin.NaiveMachine;
import io.vertick.conformance.twin.TwinSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
    // given calls beyond the limit, error reports among them, made before and after a failure is to
    // be reported
    for (int beforeFailure : new int[] {997, 999, 1_000, 1_001}) {
      for (int reports : new int[] {0, 1, 3}) {
        playOnBoth(
            List.of(state("A", true), state("B", false), state("C", false)),
            () -> filling(beforeFailure, reports),
            Call.of("add", "A"),
            Call.of("add", "B"));
      }
    }
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
    // report
    // that changes the clock each time
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

  /** Fills the queue before a failure and, once, behind it. */
  private static EventHandler filling(int beforeFailure, int reports) {
    var occurrences = new HashMap<String, Integer>();
    return (event, check) -> {
      if (occurrences.merge(event, 1, Integer::sum) > 1) {
        return Answer.AGREE;
      }
      return switch (event) {
        case "A.enter" -> new Answer("mutate", different(beforeFailure));
        case "A.entered" -> new Answer("fail", different(3));
        case "Exception.enter" -> {
          var calls = new ArrayList<>(different(2));
          calls.addAll(Collections.nCopies(reports, Call.of("addErr", "C")));
          calls.addAll(different(1));
          yield new Answer("mutate", calls);
        }
        default -> Answer.AGREE;
      };
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
    states.add(StateSpec.exception());
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
