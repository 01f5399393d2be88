package io.vertick.demo.flights;

import io.vertick.engine.machine.Mutation;
import io.vertick.engine.schema.State;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Carries out the steps of a timetable on rows, on their context: as far as the virtual clock has come, then waits to be called again. Starts over after the last
 * step.
 */
final class FlightsDriver {
  private final Rows rows;
  private final TimetablePlan plan;
  private final LocalDate firstDay;
  private final FlightCounts counts = new FlightCounts();
  // The rows of the flights that are shown, by position in the timetable.
  private final Map<Integer, Row> shown = new HashMap<>();
  private int next;
  private long rounds;
  private double minute;

  /** Plans the timetable for these rows; the seed decides the gates. */
  FlightsDriver(Rows rows, Timetable timetable, long seed) {
    this.rows = rows;
    firstDay = timetable.firstDay();
    plan = rows.areShared()
        ? TimetablePlan.ofBoard(timetable, seed)
        : TimetablePlan.ofMachines(timetable, seed);
    minute = plan.firstMinute();
  }

  Rows rows() {
    return rows;
  }

  /** Moves the virtual clock on and takes all steps that are due. */
  void advance(double minutes) {
    minute += minutes;
    while (plan.steps().get(next).minute() <= minute) {
      takeNext();
    }
  }

  /** Takes all steps that are left of this round, whatever the time. */
  void finishRound() {
    do {
      takeNext();
    } while (next > 0);
  }

  private void takeNext() {
    var step = plan.steps().get(next);
    take(step);
    next++;
    if (next == plan.steps().size()) {
      startOver(minute - step.minute());
    }
  }

  /** All rows are free now; of the time that is left, up to a minute belongs to the next round. */
  private void startOver(double left) {
    next = 0;
    rounds++;
    minute = plan.firstMinute() - 1 + Math.max(0, Math.min(left, 1));
  }

  /** The virtual time, in minutes after midnight of the plan's first day. */
  double minute() {
    return minute;
  }

  /** The virtual time as {@code 2013-01-01 07:42}. */
  String time() {
    long minutes = (long) Math.floor(minute);
    return firstDay.plusDays(Math.floorDiv(minutes, 1_440)) + " "
        + BoardRow.clock(Math.floorMod(minutes, 1_440));
  }

  /** How often the whole plan was carried out. */
  long rounds() {
    return rounds;
  }

  FlightCounts counts() {
    return counts;
  }

  private void take(TimetablePlan.Step step) {
    if (step.kind() == TimetablePlan.Kind.ASSIGN) {
      assign(step);
      return;
    }
    var row = shown.get(step.position());
    if (row == null) {
      // It found no free row.
      return;
    }
    var s = row.states();
    switch (step.kind()) {
      case GATE -> add(row, s.gates.get(step.gate()));
      case FORECAST -> add(row, step.flight().isDelayed() ? s.delayed : s.onTime);
      case GO_TO_GATE -> add(row, s.goToGate);
      case DEPART -> add(row, s.departed);
      case CANCEL -> {
        counts.cancelled++;
        add(row, s.cancelled);
      }
      case FREE -> {
        shown.remove(step.position());
        row.send(Mutation.remove(s.assigned), counts::count);
      }
      case ASSIGN -> throw new AssertionError("Expected no assignment here, but found " + step);
    }
  }

  private void assign(TimetablePlan.Step step) {
    var row = rows.forFlight(step.position());
    if (row == null) {
      counts.notShown++;
      return;
    }
    shown.put(step.position(), row);
    counts.shown++;
    var s = row.states();
    row.send(
        Mutation.add(s.assigned, s.outbound).args(FlightType.of(step.flight())), counts::count);
  }

  private void add(Row row, State state) {
    row.send(Mutation.add(state), counts::count);
  }

  /** Instead of the timetable: three random states in one add, as the original of this demo does. */
  void addRandomStates(Random random) {
    var board = rows.all().get(0);
    var schema = board.machine().schema();
    var three = new State[3];
    for (int i = 0; i < three.length; i++) {
      State state;
      do {
        state = schema.state(random.nextInt(schema.size()));
      } while (state.equals(schema.exception()));
      three[i] = state;
    }
    board.send(Mutation.add(three), counts::count);
  }

  /** The names of the active states, gates left out: those come from the seed. */
  List<String> activeWithoutGates() {
    return rows.all().stream().flatMap(Row::activeWithoutGates).toList();
  }
}
