package io.vertick.demo.flights;

import static io.vertick.demo.flights.Timetables.flight;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.demo.flights.TimetablePlan.Kind;
import io.vertick.demo.flights.TimetablePlan.Step;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimetablePlanTest {
  @Test
  void shouldPlanPunctualFlight() {
    // given a flight at 10:00
    assertThat(stepsOf(flight(600, OptionalInt.of(0))))
        .containsExactly(
            "590 ASSIGN", "592 GATE", "594 FORECAST", "595 GO_TO_GATE", "600 DEPART", "602 FREE");
  }

  @Test
  void shouldShowEarlyFlightBeforeItsDeparture() {
    // given a flight at 10:00 that leaves at 9:45
    assertThat(stepsOf(flight(600, OptionalInt.of(-15))))
        .containsExactly(
            "575 ASSIGN", "577 GATE", "579 FORECAST", "580 GO_TO_GATE", "585 DEPART", "587 FREE");
  }

  @Test
  void shouldKeepDelayedFlightPastMidnight() {
    // given a flight at 23:50 that leaves at 0:20
    assertThat(stepsOf(flight(1_430, OptionalInt.of(30))))
        .containsExactly(
            "1420 ASSIGN",
            "1422 GATE",
            "1424 FORECAST",
            "1455 GO_TO_GATE",
            "1460 DEPART",
            "1462 FREE");
  }

  @Test
  void shouldCancelAtScheduledTime() {
    assertThat(stepsOf(flight(600, OptionalInt.empty())))
        .containsExactly("590 ASSIGN", "592 GATE", "594 FORECAST", "600 CANCEL", "602 FREE");
  }

  @Test
  void shouldPlanFlightAtMidnightAtTheEndOfTheDay() {
    // given 2400, and 0
    assertThat(stepsOf(flight(1_440, OptionalInt.of(0))))
        .startsWith("1430 ASSIGN")
        .endsWith("1442 FREE");
    assertThat(stepsOf(flight(0, OptionalInt.of(0)))).startsWith("-10 ASSIGN").endsWith("2 FREE");
  }

  @Test
  void shouldCountMinutesFromTheDayOfTheFirstFlight() {
    // given flights of two days, the later one first in the file
    var later = new Flight(Timetables.DAY.plusDays(1), "UA 1", "EWR", "IAH", 60, OptionalInt.of(0));
    // when
    var plan =
        TimetablePlan.ofBoard(new Timetable(List.of(later, flight(60, OptionalInt.of(0)))), 1);
    // then
    assertThat(plan.firstDay()).isEqualTo(later.day());
    assertThat(plan.firstMinute()).isEqualTo(50 - 1_440);
    assertThat(plan.steps().get(6).minute()).isEqualTo(50);
  }

  @Test
  void shouldFreeRowsFirstThenFollowTheFile() {
    // given one flight that goes when two others come and a fourth departs, all at 590
    var timetable = new Timetable(List.of(
        flight(590, OptionalInt.of(0)),
        flight(600, OptionalInt.of(0)),
        flight(588, OptionalInt.of(0)),
        flight(600, OptionalInt.of(0))));
    // when
    var at590 = TimetablePlan.ofBoard(timetable, 1).steps().stream()
        .filter(step -> step.minute() == 590)
        .map(step -> step.position() + " " + step.kind());
    // then
    assertThat(at590).containsExactly("2 FREE", "0 DEPART", "1 ASSIGN", "3 ASSIGN");
  }

  @Test
  void shouldTakeGatesFromSeed() {
    // given
    var timetable = Timetable.shipped();
    // when
    var gates = gates(TimetablePlan.ofBoard(timetable, 1));
    // then the same seed gives the same gates, another gives others, and all five are used
    assertThat(gates(TimetablePlan.ofBoard(timetable, 1))).isEqualTo(gates);
    assertThat(gates(TimetablePlan.ofBoard(timetable, 2))).isNotEqualTo(gates);
    assertThat(gates).containsOnly(0, 1, 2, 3, 4).contains(0, 1, 2, 3, 4);
  }

  @Test
  void shouldKeepOrderOfStepsForRandomTimetables() {
    long seed = new Random().nextLong();
    System.out.println("TimetablePlanTest seed " + seed);
    var random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      // given
      var timetable = Timetables.random(random, 3, 50);
      // when
      var steps = TimetablePlan.ofBoard(timetable, round).steps();
      // then time never goes back, and each flight's steps come in their order
      assertThat(steps).isSortedAccordingTo(Comparator.comparingLong(Step::minute));
      assertThat(steps)
          .isSortedAccordingTo(Comparator.comparingLong(Step::minute)
              .thenComparing(step -> step.kind() != Kind.FREE)
              .thenComparingInt(Step::position));
      for (int position : IntStream.range(0, 150).toArray()) {
        var kinds = steps.stream()
            .filter(step -> step.position() == position)
            .map(Step::kind)
            .toList();
        assertThat(kinds)
            .isIn(
                List.of(
                    Kind.ASSIGN, Kind.GATE, Kind.FORECAST, Kind.GO_TO_GATE, Kind.DEPART, Kind.FREE),
                List.of(Kind.ASSIGN, Kind.GATE, Kind.FORECAST, Kind.CANCEL, Kind.FREE));
      }
    }
  }

  private static List<Integer> gates(TimetablePlan plan) {
    return plan.steps().stream()
        .filter(step -> step.kind() == Kind.GATE)
        .map(Step::gate)
        .toList();
  }

  private static List<String> stepsOf(Flight flight) {
    return TimetablePlan.ofBoard(new Timetable(List.of(flight)), 1).steps().stream()
        .map(step -> step.minute() + " " + step.kind())
        .toList();
  }
}
