package io.vertick.demo.flights;

import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the demo came to.
 *
 * @param time the virtual time at the end
 * @param contradiction what the board shows and the timetable does not say, or the other way round; empty if they agree, null if there is nothing to compare
 */
record FlightsSummary(
    String flights,
    Map<String, Long> mutations,
    long rounds,
    String time,
    @Nullable String contradiction) {
  FlightsSummary(BoardDriver driver, String time, @Nullable String contradiction) {
    this(
        driver.counts().text(),
        Map.copyOf(driver.counts().mutations),
        driver.rounds(),
        time,
        contradiction);
  }

  boolean isConsistent() {
    return contradiction == null || contradiction.isEmpty();
  }

  /** Compares the board with an independent replay of the timetable up to the same minute. */
  static String contradiction(BoardDriver driver, Timetable timetable, int rows) {
    var check = new TimetableCheck(timetable, rows);
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
      return "expected " + expected.activeWithoutGates() + ", but the board has " + active;
    }
    return counts.mutations.keySet().equals(java.util.Set.of("executed"))
            || counts.mutations.isEmpty()
        ? ""
        : "expected no refusal, but found " + counts.mutations;
  }

  /** Several lines for a person. */
  String text(double seconds, long transitions) {
    var results = mutations.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .sorted()
        .collect(Collectors.joining(", "));
    return String.format(
        java.util.Locale.ROOT,
        "ran          %.1f s, to %s%s%nflights      %s%nmutations    %s%ntransitions  %d, %.0f a second%nboard        %s%n",
        seconds,
        time,
        rounds == 0 ? "" : " after " + rounds + " whole rounds",
        flights,
        results.isEmpty() ? "none" : results,
        transitions,
        transitions / seconds,
        judgement());
  }

  private String judgement() {
    if (contradiction == null) {
      return "not compared: random states follow no timetable";
    }
    return contradiction.isEmpty()
        ? "agrees with an independent replay of the timetable"
        : "CONTRADICTS the timetable: " + contradiction;
  }
}
