package io.vertick.demo.flights;

import io.vertick.engine.machine.MachineView;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A board: row by row. */
final class BoardDisplay implements Display {
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final Rows rows;
  private final Supplier<String> summary;
  private final MachineView<?> board;

  /**
   * A display of a board.
   *
   * @param summary what is to be said below the rows
   */
  BoardDisplay(Rows rows, Supplier<String> summary) {
    this.rows = rows;
    this.summary = summary;
    board = rows.all().get(0).machine();
  }

  @Override
  public List<BoardRow> rows() {
    return rows.all().stream().map(row -> BoardRow.of(row, row.number())).toList();
  }

  @Override
  public List<String> lines() {
    long busy = rows.all().stream().filter(row -> !row.isFree()).count();
    return List.of(busy + " on the board, " + summary());
  }

  @Override
  public List<String> drawing() {
    var lines = new ArrayList<String>();
    lines.add(DIM + columns("Time", "Flight", "From", "To", "Gate", "Status") + PLAIN);
    rows().forEach(row -> lines.add(drawing(row)));
    lines.add("");
    lines.add(summary());
    return lines;
  }

  private static String drawing(BoardRow row) {
    var status = row.styles().endsWith("boarding") ? row.status() + ", go to gate" : row.status();
    return columns(
        row.scheduled(), row.flight(), row.origin(), row.destination(), row.gate(), status);
  }

  private static String columns(Object... texts) {
    return String.format("%-6s %-9s %-5s %-5s %-5s %s", texts);
  }

  @Override
  public String summary() {
    return summary.get();
  }

  @Override
  public Answer active() {
    var names = board.active().names();
    return new Answer(
        "[" + String.join(" ", names) + "]\n",
        json().put("active", new JsonArray(List.copyOf(names))));
  }

  @Override
  public Answer clock() {
    var states = board.schema().all();
    var ticks = new JsonObject();
    states.forEach(state -> ticks.put(state.name(), board.tick(state)));
    return new Answer(
        states.stream()
            .map(state -> state + " " + board.tick(state) + "\n")
            .collect(Collectors.joining()),
        json().put("ticks", ticks));
  }

  private JsonObject json() {
    return new JsonObject().put("machine", board.id()).put("version", board.version());
  }
}
