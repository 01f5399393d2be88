package io.vertick.cli;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vertick show ID}. */
@Command(
    name = "show",
    description = "Shows the states, clocks and attributes of a machine.",
    footer = {"", "Example: vertick show turnstile-1"},
    mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private MachineArguments machine;

  @Override
  public Integer call() {
    machine.print(machine.client().object(machine.path("")), ShowCommand::lines);
    return 0;
  }

  private static List<String> lines(JsonObject machine) {
    var lines = new ArrayList<String>();
    lines.add(machine.getString("id") + ": version " + machine.getLong("version") + ", queue tick "
        + machine.getLong("queueTick")
        + (machine.getString("node") == null ? "" : ", on node " + machine.getString("node")));
    var states = new Table("STATE", "ACTIVE", "TICK");
    var active = machine.getJsonArray("active");
    machine
        .getJsonObject("ticks")
        .forEach(tick -> states.row(
            tick.getKey(),
            active.contains(tick.getKey()) ? "yes" : "-",
            String.valueOf(tick.getValue())));
    lines.addAll(states.lines());
    machine
        .getJsonObject("attributes")
        .forEach(attribute -> lines.add(attribute.getKey() + " = " + attribute.getValue()));
    if (machine.getValue("error") != null) {
      lines.add("error: " + machine.getValue("error"));
    }
    return lines;
  }
}
