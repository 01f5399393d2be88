package io.vertick.conformance;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads cases: one JSON object a line, plain ({@code .jsonl}) or compressed ({@code .jsonl.gz}); absent keys are empty, false or zero. */
public final class CaseFile {
  private CaseFile() {}

  /** Receives each case, or the reason why a line is none. */
  public interface Reader {
    void read(Case found);

    void malformed(int line, String reason);
  }

  /** Reads a whole file, line by line. */
  public static void read(Path file, Reader reader) throws IOException {
    try (var in = open(file);
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      int number = 0;
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          readLine(line, number, reader);
        }
      }
    }
  }

  private static void readLine(String line, int number, Reader reader) {
    Case found;
    try {
      found = caseOf(new JsonObject(line));
    } catch (DecodeException
        | ClassCastException
        | NullPointerException
        | IllegalArgumentException e) {
      reader.malformed(number, String.valueOf(e.getMessage()));
      return;
    }
    reader.read(found);
  }

  private static InputStream open(Path file) throws IOException {
    var in = Files.newInputStream(file);
    return file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
  }

  private static Case caseOf(JsonObject json) {
    var id = required(json, "id");
    var schema = json.getJsonObject("schema");
    var states = new ArrayList<StateSpec>();
    for (var name : strings(json.getJsonArray("index"))) {
      var state = schema.getJsonObject(name);
      states.add(state == null ? StateSpec.exception() : stateOf(name, state));
    }
    var rules =
        objects(json.getJsonArray("handlers")).stream().map(CaseFile::ruleOf).toList();
    var steps =
        objects(json.getJsonArray("steps")).stream().map(CaseFile::stepOf).toList();
    var group = required(json, "group");
    var errors = json.getJsonArray("errors");
    return new Case(
        id,
        states,
        !group.equals("nohandlers"),
        group.equals("model"),
        rules,
        steps,
        errors == null ? null : errorsOf(errors));
  }

  private static StateSpec stateOf(String name, JsonObject json) {
    return new StateSpec(
        name,
        json.getBoolean("auto", false),
        json.getBoolean("multi", false),
        json.getBoolean("quiet", false),
        strings(json.getJsonArray("require")),
        strings(json.getJsonArray("add")),
        strings(json.getJsonArray("remove")),
        strings(json.getJsonArray("after")));
  }

  private static Rule ruleOf(JsonObject json) {
    var calls =
        objects(json.getJsonArray("mutations")).stream().map(CaseFile::callOf).toList();
    return new Rule(
        required(json, "event"), json.getInteger("nth", 0), required(json, "do"), calls);
  }

  private static Case.Step stepOf(JsonObject json) {
    return new Case.Step(callOf(json), observationOf(json.getJsonObject("expect")));
  }

  private static Call callOf(JsonObject json) {
    var args = new LinkedHashMap<String, Integer>();
    var given = json.getJsonObject("args");
    if (given != null) {
      given.forEach(entry -> args.put(entry.getKey(), ((Number) entry.getValue()).intValue()));
    }
    return new Call(
        required(json, "op"),
        json.getString("id"),
        strings(json.getJsonArray("states")),
        args,
        numbers(json.getJsonArray("times")));
  }

  private static Observation observationOf(JsonObject json) {
    return new Observation(
        json.getString("result"),
        strings(json.getJsonArray("active")),
        numbers(json.getJsonArray("ticks")),
        json.getLong("queueTick"),
        strings(json.getJsonArray("nested")),
        strings(json.getJsonArray("fired")),
        objects(json.getJsonArray("transitions")).stream()
            .map(CaseFile::transitionOf)
            .toList(),
        strings(json.getJsonArray("ordered")));
  }

  private static ObservedTransition transitionOf(JsonObject json) {
    boolean accepted = json.getBoolean("accepted", false);
    boolean error = json.getBoolean("error", false);
    return new ObservedTransition(
        required(json, "type"),
        strings(json.getJsonArray("called")),
        json.getBoolean("auto", false),
        json.getBoolean("check", false),
        accepted,
        json.getBoolean("failed", false),
        error,
        accepted ? strings(json.getJsonArray("target")) : null,
        accepted && !error ? strings(json.getJsonArray("events")) : null);
  }

  private static List<List<String>> errorsOf(JsonArray errors) {
    return errors.stream().map(each -> strings((JsonArray) each)).toList();
  }

  private static String required(JsonObject json, String key) {
    var value = json.getString(key);
    if (value == null) {
      throw new IllegalArgumentException("Expected the key " + key + " in " + json.encode());
    }
    return value;
  }

  private static List<JsonObject> objects(@Nullable JsonArray array) {
    return array == null
        ? List.of()
        : array.stream().map(JsonObject.class::cast).toList();
  }

  private static List<String> strings(@Nullable JsonArray array) {
    return array == null ? List.of() : array.stream().map(String.class::cast).toList();
  }

  private static List<Long> numbers(@Nullable JsonArray array) {
    return array == null
        ? List.of()
        : array.stream().map(each -> ((Number) each).longValue()).toList();
  }
}
