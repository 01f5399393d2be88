package io.vertick.demo.flights;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one row of the board shows, as text. An empty row has empty texts and the class {@code empty}.
 *
 * @param number 1 is the first row
 * @param styles words for the page: what the status is, and whether passengers are called
 */
record BoardRow(
    int number,
    String scheduled,
    String flight,
    String origin,
    String destination,
    String gate,
    String status,
    String styles) {
  /** The status group, as a person reads it and as the page styles it. */
  private enum Status {
    SCHEDULED("Scheduled", "scheduled"),
    ON_TIME("On time", "on-time"),
    DELAYED("Delayed", "delayed"),
    DEPARTED("Departed", "departed"),
    ARRIVED("Arrived", "arrived"),
    CANCELLED("Cancelled", "cancelled");

    private final String text;
    private final String style;

    Status(String text, String style) {
      this.text = text;
      this.style = style;
    }
  }

  /** Reads a row, to be shown as the one with this number; on the row's context. */
  static BoardRow of(Row row, int number) {
    if (row.isFree()) {
      return new BoardRow(number, "", "", "", "", "", "", "empty");
    }
    var states = row.states();
    var machine = row.machine();
    var flight = Objects.requireNonNullElse(machine.get(states.flight), "");
    int beforeOrigin = flight.lastIndexOf(' ');
    var scheduled = machine.get(states.scheduledTime);
    var status = statusOf(row);
    return new BoardRow(
        number,
        scheduled == null ? "" : clock(scheduled),
        beforeOrigin < 0 ? "" : flight.substring(0, beforeOrigin),
        flight.substring(beforeOrigin + 1),
        Objects.requireNonNullElse(machine.get(states.destination), ""),
        gate(row),
        text(status, machine.get(states.delay)),
        row.is(states.goToGate) ? status.style + " boarding" : status.style);
  }

  boolean isEmpty() {
    return styles.equals("empty");
  }

  /** Minutes after midnight as {@code 05:15}. */
  static String clock(long minutes) {
    return String.format(Locale.ROOT, "%02d:%02d", minutes / 60 % 24, minutes % 60);
  }

  JsonObject toJson() {
    var json = new JsonObject().put("row", number).put("class", styles);
    if (!isEmpty()) {
      json.put("scheduled", scheduled)
          .put("flight", flight)
          .put("origin", origin)
          .put("destination", destination)
          .put("gate", gate)
          .put("status", status);
    }
    return json;
  }

  private static String gate(Row row) {
    var gates = row.states().gates;
    return IntStream.range(0, gates.size())
        .filter(gate -> row.is(gates.get(gate)))
        .mapToObj(gate -> Integer.toString(gate + 1))
        .findFirst()
        .orElse("");
  }

  /** An assigned row always has one active state of the status group. */
  private static Status statusOf(Row row) {
    var states = row.states();
    if (row.is(states.onTime)) {
      return Status.ON_TIME;
    }
    if (row.is(states.delayed)) {
      return Status.DELAYED;
    }
    if (row.is(states.departed)) {
      return Status.DEPARTED;
    }
    if (row.is(states.arrived)) {
      return Status.ARRIVED;
    }
    return row.is(states.cancelled) ? Status.CANCELLED : Status.SCHEDULED;
  }

  private static String text(Status status, @Nullable Long delay) {
    return status == Status.DELAYED && delay != null
        ? status.text + " " + delay + " min"
        : status.text;
  }
}
