package io.vertick.cli;

import static java.util.stream.Collectors.joining;

import io.vertick.http.MachineRoutes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vertick ls}. */
@Command(
    name = "ls",
    description = "Lists the machines of a node's cluster by id, and the node of each.",
    footer = {"", "Example: vertick ls --node 127.0.0.1:8081 -o json"},
    mixinStandardHelpOptions = true)
final class LsCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private NodeOptions node;

  @Override
  public Integer call() {
    node.print(all(node.client()), LsCommand::lines);
    return 0;
  }

  /** All pages: the last one is not full. */
  private static JsonArray all(NodeClient client) {
    var all = new JsonArray();
    var page = client.list("/machines");
    while (page.size() == MachineRoutes.PAGE_DEFAULT) {
      all.addAll(page);
      page =
          client.list("/machines?after=" + page.getJsonObject(page.size() - 1).getString("id"));
    }
    return all.addAll(page);
  }

  private static List<String> lines(JsonArray machines) {
    var table = new Table("ID", "NODE", "TYPE", "TAGS");
    for (var one : machines) {
      var machine = (JsonObject) one;
      table.row(
          machine.getString("id"),
          orDash(machine.getString("node")),
          orDash(machine.getString("type")),
          tags(machine.getJsonArray("tags", new JsonArray())));
    }
    return table.lines();
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }

  private static String tags(JsonArray tags) {
    return tags.isEmpty() ? "-" : tags.stream().map(String::valueOf).collect(joining(","));
  }
}
