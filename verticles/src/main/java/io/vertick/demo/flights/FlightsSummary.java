package io.vertick.demo.flights;

import io.vertick.engine.machine.MachineView;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the demo came to.
 *
 * @param time the virtual time at the end
 * @param airports a line each; empty for a board
 * @param clocks what the machines' clocks say
 * @param clientChanges how often somebody else than the demo has changed the machines
 * @param contradiction what the machines show and the timetable does not say, or the other way round; empty if they agree, null if there is nothing to compare, or clients have changed it
 */
record FlightsSummary(
    String flights,
    Map<String, Long> mutations,
    long rounds,
    String time,
    List<String> airports,
    Clocks clocks,
    long clientChanges,
    @Nullable String contradiction) {
  /**
   * The clocks of all machines, added up: what a replay of their records must come to.
   *
   * @param versions of a board: its version
   */
  record Clocks(long versions, long ticks) {
    static Clocks of(Rows rows) {
      var machines = rows.machines();
      return new Clocks(
          machines.stream().mapToLong(MachineView::version).sum(),
          machines.stream().mapToLong(machine -> machine.clock().sum()).sum());
    }

    @Override
    public String toString() {
      return "version " + versions + ", ticks " + ticks + " in all";
    }
  }

  /** What became of the records, if there were to be any. */
  record Recorded(long written, long dropped) {
    @Override
    public String toString() {
      return written + " records, " + dropped + " dropped";
    }
  }

  FlightsSummary(
      FlightsDriver driver,
      String time,
      List<String> airports,
      long clientChanges,
      @Nullable String contradiction) {
    this(
        driver.counts().text(),
        driver.counts().mutations(),
        driver.rounds(),
        time,
        airports,
        Clocks.of(driver.rows()),
        clientChanges,
        contradiction);
  }

  boolean isConsistent() {
    return contradiction == null || contradiction.isEmpty();
  }

  /** Compares the machines with an independent replay of the timetable up to the same minute. */
  static String contradiction(FlightsDriver driver, Timetable timetable) {
    var rows = driver.rows();
    var check = rows.areShared()
        ? TimetableCheck.ofBoard(timetable, rows.size())
        : TimetableCheck.ofMachines(timetable);
    var expected = check.at((long) Math.floor(driver.minute()));
    var whole = check.at(Long.MAX_VALUE);
    var counts = driver.counts();
    var wanted = new FlightCounts();
    wanted.shown = driver.rounds() * whole.shown() + expected.shown();
    wanted.cancelled = driver.rounds() * whole.cancelled() + expected.cancelled();
    wanted.notShown = driver.rounds() * whole.notShown() + expected.notShown();
    if (!wanted.text().equals(counts.text())) {
      return "expected " + wanted.text() + ", but counted " + counts.text();
    }
    var active = new TreeSet<>(driver.activeWithoutGates());
    if (!active.equals(expected.activeWithoutGates())) {
      return "expected " + expected.activeWithoutGates() + ", but "
          + (rows.areShared() ? "the board has " : "the machines have ") + active;
    }
    var mutations = counts.mutations();
    return mutations.isEmpty() || mutations.keySet().equals(Set.of("executed"))
        ? ""
        : "expected no refusal, but found " + mutations;
  }

  /**
   * Several lines for a person.
   *
   * @param recorded null if nothing was to be recorded
   */
  String text(double seconds, long transitions, @Nullable Recorded recorded) {
    var results = mutations.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .sorted()
        .collect(Collectors.joining(", "));
    return String.format(
        java.util.Locale.ROOT,
        "ran          %.1f s, to %s%s%nflights      %s%n%smutations    %s%ntransitions  %d, %.0f a second%nclocks       %s%n%s%-13s%s%n",
        seconds,
        time,
        rounds == 0 ? "" : " after " + rounds + (rounds == 1 ? " whole round" : " whole rounds"),
        flights,
        airports.stream().map("airport      %s%n"::formatted).collect(Collectors.joining()),
        results.isEmpty() ? "none" : results,
        transitions,
        transitions / seconds,
        clocks,
        recorded == null ? "" : "recorded     %s%n".formatted(recorded),
        airports.isEmpty() ? "board" : "each flight",
        judgement());
  }

  private String judgement() {
    if (clientChanges > 0) {
      return "not compared: clients made " + clientChanges
          + (clientChanges == 1 ? " change" : " changes");
    }
    if (contradiction == null) {
      return "not compared: random states follow no timetable";
    }
    return contradiction.isEmpty()
        ? "agrees with an independent replay of the timetable"
        : "CONTRADICTS the timetable: " + contradiction;
  }
}
