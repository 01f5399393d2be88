package io.vertick.cli;

import static java.util.stream.Collectors.joining;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What machines are, as their events tell it. */
final class WatchTable {
  /** One machine. */
  private static final class Row {
    /** By name, in the order of the schema. */
    private final Map<String, Long> ticks = new LinkedHashMap<>();

    private long version;
    private long changedMs;
    private String link = "live";
    private long trueMs;

    private void apply(JsonObject event) {
      switch (event.getString("event")) {
        case "shown", "gap" -> {
          ticks.clear();
          change(event);
          link = "live";
        }
        case "changed" -> change(event);
        case "stale" -> {
          link = "stale";
          trueMs = event.getLong("time") - event.getLong("ageMs");
        }
        case "live" -> link = "live";
        case "ended" -> link = "ended";
        default -> {
          // A later node may tell more.
        }
      }
    }

    private void change(JsonObject event) {
      event
          .getJsonObject("ticks")
          .forEach(tick -> ticks.put(tick.getKey(), ((Number) tick.getValue()).longValue()));
      version = event.getLong("version");
      changedMs = event.getLong("time");
    }

    private String active() {
      var active = ticks.entrySet().stream()
          .filter(tick -> tick.getValue() % 2 == 1)
          .map(tick -> tick.getKey() + ":" + tick.getValue())
          .collect(joining(" "));
      return active.isEmpty() ? "-" : active;
    }

    /** How long ago what is shown was true. */
    private String age(long nowMs) {
      return link.equals("stale") ? "stale " + seconds(nowMs - trueMs) : link;
    }
  }

  private final TreeMap<String, Row> rows = new TreeMap<>();

  void apply(JsonObject event) {
    rows.computeIfAbsent(event.getString("id"), id -> new Row()).apply(event);
  }

  /** All machines. */
  List<String> lines(long nowMs) {
    return lines(rows, nowMs);
  }

  /** One machine. */
  List<String> lines(String id, long nowMs) {
    return lines(rows.subMap(id, true, id, true), nowMs);
  }

  private static List<String> lines(Map<String, Row> rows, long nowMs) {
    var table = new Table("ID", "ACTIVE:TICK", "VERSION", "CHANGED", "AGE");
    rows.forEach((id, row) -> table.row(
        id,
        row.active(),
        String.valueOf(row.version),
        seconds(nowMs - row.changedMs) + " ago",
        row.age(nowMs)));
    return table.lines();
  }

  /** Clocks of nodes may be ahead of this one. */
  private static String seconds(long ms) {
    return Math.max(0, ms) / 1_000 + " s";
  }
}
