package io.vertick.demo.flights;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says what must be seen after a number of steps, from the timetable alone and without any machine: the demo's own steps, states and rows are not used.
 *
 * <p>On a board each flight holds a row from its appearance until two minutes after it left. Rows are given out once, in order of time, freed rows first. A machine
 * of its own is a row that no other flight gets, and is held until two minutes after the last of all flights left. Then the states of each flight follow from the
 * clock.
 */
final class TimetableCheck {
  /** A flight, when it comes and goes in minutes of the first day, and the row it holds; -1 for none. */
  private static final class Stay {
    final Flight flight;
    final int position;
    final long from;
    final long leaves;
    long until;
    int row = -1;

    Stay(Flight flight, int position, LocalDate firstDay) {
      this.flight = flight;
      this.position = position;
      long midnight = flight.midnight(firstDay);
      from = midnight + flight.appearance();
      leaves = midnight + flight.departure();
      until = leaves + 2;
    }
  }

  /** Counts of one round up to a moment. */
  record Expected(Set<String> activeWithoutGates, long shown, long cancelled, long notShown) {}

  private final List<Stay> stays = new ArrayList<>();

  private TimetableCheck(Timetable timetable) {
    int position = 0;
    for (var flight : timetable.flights()) {
      stays.add(new Stay(flight, position++, timetable.firstDay()));
    }
  }

  /** Of a board. */
  static TimetableCheck ofBoard(Timetable timetable, int rows) {
    var check = new TimetableCheck(timetable);
    check.assignRows(rows);
    return check;
  }

  /** Of one machine for each flight. */
  static TimetableCheck ofMachines(Timetable timetable) {
    var check = new TimetableCheck(timetable);
    long end = check.stays.stream().mapToLong(stay -> stay.until).max().orElseThrow();
    for (var stay : check.stays) {
      stay.row = stay.position;
      stay.until = end;
    }
    return check;
  }

  private void assignRows(int rows) {
    var byArrival = new ArrayList<>(stays);
    byArrival.sort(
        Comparator.<Stay>comparingLong(stay -> stay.from).thenComparingInt(stay -> stay.position));
    var holders = new Stay[rows];
    for (var stay : byArrival) {
      for (int row = 0; row < rows && stay.row < 0; row++) {
        // A row is free from the very minute at which its flight goes.
        if (holders[row] == null || holders[row].until <= stay.from) {
          holders[row] = stay;
          stay.row = row;
        }
      }
    }
  }

  /** What must be seen when every step up to and with this minute was taken. Gates are left out: the data has none. */
  Expected at(long minute) {
    var active = new TreeSet<String>();
    long shown = 0;
    long cancelled = 0;
    long notShown = 0;
    for (var stay : stays) {
      if (stay.from > minute) {
        continue;
      }
      if (stay.row < 0) {
        notShown++;
        continue;
      }
      shown++;
      cancelled += stay.flight.isCancelled() && stay.leaves <= minute ? 1 : 0;
      if (minute < stay.until) {
        addStates(active, stay, minute);
      }
    }
    return new Expected(active, shown, cancelled, notShown);
  }

  private static void addStates(Set<String> active, Stay stay, long minute) {
    var prefix = "Flight" + (stay.row + 1);
    active.add(prefix + "Assigned");
    active.add(prefix + "Outbound");
    active.add(prefix + statusAt(stay, minute));
    if (minute < stay.from + 2) {
      active.add(prefix + "GateUnknown");
    }
    if (!stay.flight.isCancelled() && minute >= stay.leaves - 5 && minute < stay.leaves) {
      active.add(prefix + "GoToGate");
    }
  }

  private static String statusAt(Stay stay, long minute) {
    if (minute >= stay.leaves) {
      return stay.flight.isCancelled() ? "Cancelled" : "Departed";
    }
    if (minute < stay.from + 4) {
      return "Scheduled";
    }
    return stay.flight.isDelayed() ? "Delayed" : "OnTime";
  }
}
