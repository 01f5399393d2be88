package io.vertick.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Arguments of a mutation, on the command line. */
final class ArgOptions {
  @Option(
      names = "--arg",
      paramLabel = "NAME=VALUE",
      description =
          "An argument; true, false, numbers and JSON are taken as such, all else as text.")
  private Map<String, String> args = new LinkedHashMap<>();

  /** Puts them under {@code args}, if there are any. */
  void put(JsonObject body) {
    if (!args.isEmpty()) {
      var values = new JsonObject();
      args.forEach((name, text) -> values.put(name, valueOf(text)));
      body.put("args", values);
    }
  }

  private static Object valueOf(String text) {
    try {
      var value = Json.decodeValue(text);
      return value == null ? text : value;
    } catch (DecodeException plain) {
      return text;
    }
  }
}
