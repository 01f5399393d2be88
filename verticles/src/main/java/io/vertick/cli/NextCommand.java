package io.vertick.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vertick next ID}. */
@Command(
    name = "next",
    description = "Lists what the relations of a machine would accept now.",
    footer = {"", "Example: vertick next turnstile-1"},
    mixinStandardHelpOptions = true)
final class NextCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private MachineArguments machine;

  @Override
  public Integer call() {
    machine.print(machine.client().list(machine.path("/next")), NextCommand::lines);
    return 0;
  }

  private static List<String> lines(JsonArray all) {
    var table = new Table("MUTATION", "STATE", "ENTERS", "EXITS", "ASKS");
    for (var one : all) {
      var next = (JsonObject) one;
      table.row(
          next.getString("type"),
          next.getString("state"),
          names(next.getJsonArray("enters")),
          names(next.getJsonArray("exits")),
          names(next.getJsonArray("asks")));
    }
    return table.lines();
  }

  private static String names(JsonArray names) {
    return names.isEmpty()
        ? "-"
        : names.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }
}
