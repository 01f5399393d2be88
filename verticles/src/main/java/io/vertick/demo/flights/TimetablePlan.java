package io.vertick.demo.flights;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** A timetable as timed steps, in the order in which the board takes them: at equal times rows are freed first, then flights follow each other as in the file. */
final class TimetablePlan {
  /** What happens to a flight on the board. */
  enum Kind {
    FREE,
    ASSIGN,
    GATE,
    FORECAST,
    GO_TO_GATE,
    DEPART,
    CANCEL
  }

  /**
   * One step.
   *
   * @param minute minutes after midnight of the plan's first day; may be negative
   * @param position the flight's position in the timetable
   * @param gate 0 to 4; only of a {@link Kind#GATE}
   */
  record Step(long minute, Kind kind, int position, Flight flight, int gate) {}

  private static final Comparator<Step> ORDER = Comparator.comparingLong(Step::minute)
      .thenComparing(step -> step.kind() != Kind.FREE)
      .thenComparingInt(Step::position);

  private final LocalDate firstDay;
  private final List<Step> steps;

  private TimetablePlan(LocalDate firstDay, List<Step> steps) {
    this.firstDay = firstDay;
    this.steps = steps;
  }

  /**
   * Plans all flights.
   *
   * @param seed decides the gates, which the data does not have
   */
  static TimetablePlan of(Timetable timetable, long seed) {
    var random = new Random(seed);
    var steps = new ArrayList<Step>();
    int position = 0;
    for (var flight : timetable.flights()) {
      add(steps, flight, position++, timetable.firstDay(), random.nextInt(5));
    }
    // Stable: the steps of one flight keep their order.
    steps.sort(ORDER);
    return new TimetablePlan(timetable.firstDay(), List.copyOf(steps));
  }

  private static void add(
      List<Step> steps, Flight flight, int position, LocalDate firstDay, int gate) {
    long midnight = flight.midnight(firstDay);
    long shown = midnight + flight.appearance();
    long leaves = midnight + flight.departure();
    steps.add(new Step(shown, Kind.ASSIGN, position, flight, 0));
    steps.add(new Step(shown + 2, Kind.GATE, position, flight, gate));
    steps.add(new Step(shown + 4, Kind.FORECAST, position, flight, 0));
    if (flight.isCancelled()) {
      steps.add(new Step(leaves, Kind.CANCEL, position, flight, 0));
    } else {
      steps.add(new Step(leaves - 5, Kind.GO_TO_GATE, position, flight, 0));
      steps.add(new Step(leaves, Kind.DEPART, position, flight, 0));
    }
    steps.add(new Step(leaves + 2, Kind.FREE, position, flight, 0));
  }

  /** In the order in which they are taken; at least one. */
  List<Step> steps() {
    return steps;
  }

  LocalDate firstDay() {
    return firstDay;
  }

  long firstMinute() {
    return steps.get(0).minute();
  }
}
