package io.vertick.cli;

import static java.util.stream.Collectors.joining;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An event of a machine as a line for people; see {@link io.vertick.json.EventJson}. */
final class EventText {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  private EventText() {}

  /** {@code 12:00:02.456  turnstile-1  add Unlocked: +Unlocked -Locked, version 2}. */
  static String of(JsonObject event) {
    return time(event) + "  " + event.getString("id") + "  " + what(event);
  }

  /** When it happened, in the time zone of this machine. */
  private static String time(JsonObject event) {
    return TIME.format(Instant.ofEpochMilli(event.getLong("time")).atZone(ZoneId.systemDefault()));
  }

  private static String what(JsonObject event) {
    return switch (event.getString("event")) {
      case "shown" -> "is " + now(event);
      case "gap" ->
        (event.getLong("version") - event.getLong("base")) + " versions were skipped, is "
            + now(event);
      case "changed" ->
        cause(event) + ": " + changes(event) + ", version " + event.getLong("version")
            + error(event);
      case "stale" ->
        "stale: its node is silent, what was shown was true " + event.getLong("ageMs") + " ms ago";
      case "live" -> "live: its node is heard again";
      case "ended" -> "ended" + error(event);
      default -> event.encode();
    };
  }

  private static String now(JsonObject event) {
    var active = event.getJsonArray("active");
    return (active.isEmpty() ? "-" : names(active)) + ", version " + event.getLong("version");
  }

  private static String cause(JsonObject event) {
    if (event.getString("type") == null) {
      return "merged " + (event.getLong("version") - event.getLong("base"));
    }
    return event.getString("type")
        + (event.getBoolean("auto", false) ? " auto " : " ")
        + names(event.getJsonArray("called"));
  }

  private static String names(JsonArray names) {
    return names.stream().map(String::valueOf).collect(joining(" "));
  }

  private static String changes(JsonObject event) {
    var states = event.getJsonObject("ticks").stream().map(EventText::change);
    var attributes = event.getJsonObject("attributes", new JsonObject()).stream()
        .map(attribute -> attribute.getKey() + "=" + attribute.getValue());
    return Stream.concat(states, attributes).collect(joining(" "));
  }

  /** Odd ticks are those of active states. */
  private static String change(Map.Entry<String, @Nullable Object> tick) {
    boolean isActive = tick.getValue() instanceof Number number && number.longValue() % 2 == 1;
    return (isActive ? "+" : "-") + tick.getKey();
  }

  private static String error(JsonObject event) {
    var error = event.getString("error");
    return error == null ? "" : ", error " + error.replaceAll("\\s*\\R\\s*", " ");
  }
}
