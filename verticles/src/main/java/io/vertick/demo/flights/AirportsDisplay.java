package io.vertick.demo.flights;

import io.vertick.engine.schema.State;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Machines of their own: the flights under way and the figures of all, by the airport that they leave from. */
final class AirportsDisplay implements Display {
  /** Flights of one airport. {@code atGate}: of those on time or delayed, whose passengers are called. */
  record Figures(
      int flights,
      long toCome,
      long scheduled,
      long onTime,
      long delayed,
      long atGate,
      long departed,
      long cancelled) {
    /** One look at each machine: there are up to 100,000, and they lie all over the heap. */
    static Figures of(List<Row> rows) {
      var active = new HashMap<State, Long>();
      for (var row : rows) {
        if (!row.isFree()) {
          row.machine().active().forEach(state -> active.merge(state, 1L, Long::sum));
        }
      }
      return of(rows.size(), state -> active.getOrDefault(state, 0L));
    }

    private static Figures of(int flights, ToLongFunction<State> count) {
      var s = RowStates.SCHEMA.states();
      return new Figures(
          flights,
          flights - count.applyAsLong(s.assigned),
          count.applyAsLong(s.scheduled),
          count.applyAsLong(s.onTime),
          count.applyAsLong(s.delayed),
          count.applyAsLong(s.goToGate),
          count.applyAsLong(s.departed),
          count.applyAsLong(s.cancelled));
    }

    long underWay() {
      return flights - toCome - departed - cancelled;
    }

    String text() {
      return flights + " flights: " + toCome + " to come, " + scheduled + " scheduled, " + onTime
          + " on time, " + delayed + " delayed, " + atGate + " of these at the gate; " + departed
          + " departed, " + cancelled + " cancelled";
    }

    JsonObject toJson() {
      return new JsonObject()
          .put("flights", flights)
          .put("toCome", toCome)
          .put("scheduled", scheduled)
          .put("onTime", onTime)
          .put("delayed", delayed)
          .put("atGate", atGate)
          .put("departed", departed)
          .put("cancelled", cancelled);
    }
  }

  private final Rows rows;
  private final Map<String, List<Row>> rowsByAirport = new TreeMap<>();

  AirportsDisplay(Rows rows, Timetable timetable) {
    this.rows = rows;
    for (var row : rows.all()) {
      var origin = timetable.flights().get(row.number() - 1).origin();
      rowsByAirport.computeIfAbsent(origin, airport -> new ArrayList<>()).add(row);
    }
  }

  /** The flights under way, by airport and in order of the timetable; at most as many as a board can have rows. */
  @Override
  public List<BoardRow> rows() {
    var shown = new ArrayList<BoardRow>();
    rowsByAirport.values().stream()
        .flatMap(List::stream)
        .filter(Row::isUnderWay)
        .limit(FlightsOptions.ROWS_MAX)
        .forEach(row -> shown.add(BoardRow.of(row, shown.size() + 1)));
    return shown;
  }

  @Override
  public List<String> lines() {
    return linesOf(figures());
  }

  /** Also says how many of the flights under way are no {@link #rows}. */
  @Override
  public String summary() {
    var figures = figures();
    var summary = String.join(" · ", linesOf(figures));
    long hidden =
        figures.values().stream().mapToLong(Figures::underWay).sum() - FlightsOptions.ROWS_MAX;
    return hidden > 0 ? summary + " · " + hidden + " more under way, not shown" : summary;
  }

  private Map<String, Figures> figures() {
    var figures = new TreeMap<String, Figures>();
    rowsByAirport.forEach((airport, flights) -> figures.put(airport, Figures.of(flights)));
    return figures;
  }

  private static List<String> linesOf(Map<String, Figures> figures) {
    return figures.entrySet().stream()
        .map(airport -> airport.getKey() + " " + airport.getValue().text())
        .toList();
  }

  /** The figures of each airport. */
  @Override
  public Answer active() {
    var figures = figures();
    var airports = new JsonObject();
    figures.forEach((airport, flights) -> airports.put(airport, flights.toJson()));
    return new Answer(
        String.join("\n", linesOf(figures)) + "\n", new JsonObject().put("airports", airports));
  }

  /** The ticks of each state, summed up over all machines. */
  @Override
  public Answer clock() {
    long[] sums = new long[RowStates.SCHEMA.size()];
    for (var row : rows.all()) {
      var clock = row.machine().clock();
      Arrays.setAll(sums, index -> sums[index] + clock.tick(index));
    }
    var ticks = new JsonObject();
    RowStates.SCHEMA.all().forEach(state -> ticks.put(state.name(), sums[state.index()]));
    return new Answer(
        ticks.stream()
            .map(state -> state.getKey() + " " + state.getValue() + "\n")
            .collect(Collectors.joining()),
        new JsonObject().put("machines", rows.size()).put("ticks", ticks));
  }
}
