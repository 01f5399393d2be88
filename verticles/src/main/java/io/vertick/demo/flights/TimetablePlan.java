package io.vertick.demo.flights;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;

/** A timetable as timed steps, in the order in which they are taken: at equal times rows are freed first, then flights follow each other as in the file. */
final class TimetablePlan {
  /** What happens to a flight. */
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

  /** For how many minutes a flight is still shown after it left. */
  private static final int STAYS = 2;

  private final LocalDate firstDay;
  private final List<Step> steps;

  private TimetablePlan(LocalDate firstDay, List<Step> steps) {
    this.firstDay = firstDay;
    this.steps = steps;
  }

  /**
   * Plans all flights for a board: each frees its row two minutes after it left.
   *
   * @param seed decides the gates, which the data does not have
   */
  static TimetablePlan ofBoard(Timetable timetable, long seed) {
    return of(timetable, seed, leaves -> leaves + STAYS);
  }

  /** Plans all flights for machines of their own: nobody waits for those, so they are freed together, two minutes after the last flight left. */
  static TimetablePlan ofMachines(Timetable timetable, long seed) {
    long last = timetable.flights().stream()
        .mapToLong(flight -> flight.midnight(timetable.firstDay()) + flight.departure())
        .max()
        .orElseThrow();
    return of(timetable, seed, leaves -> last + STAYS);
  }

  private static TimetablePlan of(Timetable timetable, long seed, LongUnaryOperator freed) {
    var random = new Random(seed);
    var steps = new ArrayList<Step>();
    int position = 0;
    for (var flight : timetable.flights()) {
      add(steps, flight, position++, timetable.firstDay(), random.nextInt(5), freed);
    }
    // Stable: the steps of one flight keep their order.
    steps.sort(ORDER);
    return new TimetablePlan(timetable.firstDay(), List.copyOf(steps));
  }

  private static void add(
      List<Step> steps,
      Flight flight,
      int position,
      LocalDate firstDay,
      int gate,
      LongUnaryOperator freed) {
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
    steps.add(new Step(freed.applyAsLong(leaves), Kind.FREE, position, flight, 0));
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
