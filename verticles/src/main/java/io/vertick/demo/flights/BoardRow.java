package io.vertick.demo.flights;

import io.vertick.demo.flights.BoardStates.RowStates;
import io.vertick.engine.machine.MachineView;
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

  /** Reads a row; on the view's thread. */
  static BoardRow of(MachineView<BoardStates> board, int number) {
    var row = board.states().rows.get(number - 1);
    if (!board.is(row.assigned)) {
      return new BoardRow(number, "", "", "", "", "", "", "empty");
    }
    var flight = Objects.requireNonNullElse(board.get(row.flight), "");
    int beforeOrigin = flight.lastIndexOf(' ');
    var scheduled = board.get(row.scheduledTime);
    var status = statusOf(board, row);
    return new BoardRow(
        number,
        scheduled == null ? "" : clock(scheduled),
        beforeOrigin < 0 ? "" : flight.substring(0, beforeOrigin),
        flight.substring(beforeOrigin + 1),
        Objects.requireNonNullElse(board.get(row.destination), ""),
        gate(board, row),
        text(status, board.get(row.delay)),
        board.is(row.goToGate) ? status.style + " boarding" : status.style);
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

  private static String gate(MachineView<BoardStates> board, RowStates row) {
    return IntStream.range(0, row.gates.size())
        .filter(gate -> board.is(row.gates.get(gate)))
        .mapToObj(gate -> Integer.toString(gate + 1))
        .findFirst()
        .orElse("");
  }

  /** An assigned row always has one active state of the status group. */
  private static Status statusOf(MachineView<BoardStates> board, RowStates row) {
    if (board.is(row.onTime)) {
      return Status.ON_TIME;
    }
    if (board.is(row.delayed)) {
      return Status.DELAYED;
    }
    if (board.is(row.departed)) {
      return Status.DEPARTED;
    }
    if (board.is(row.arrived)) {
      return Status.ARRIVED;
    }
    return board.is(row.cancelled) ? Status.CANCELLED : Status.SCHEDULED;
  }

  private static String text(Status status, @Nullable Long delay) {
    return status == Status.DELAYED && delay != null
        ? status.text + " " + delay + " min"
        : status.text;
  }
}
