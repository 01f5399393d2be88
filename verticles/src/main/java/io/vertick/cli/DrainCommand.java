package io.vertick.cli;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vertick drain}. */
@Command(
    name = "drain",
    description =
        "Makes a node leave: it takes nothing new, lets what runs come to its end, saves its machines, and ends. Exit code 4 if something still ran after the time; it leaves all the same.",
    footer = {"", "Example: vertick drain --node 127.0.0.1:8081 --within 20s"},
    mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private NodeOptions node;

  @Option(
      names = "--within",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = TimeConverter.class,
      description = "How long what runs may take, 1ms to 5m. Default: ${DEFAULT-VALUE}.")
  private Duration within = Duration.ofSeconds(10);

  @Override
  public Integer call() {
    var body = new JsonObject().put("withinMs", within.toMillis());
    var drained = node.client(within).post("/cluster/drain", body);
    node.print(drained, DrainCommand::lines);
    return drained.getInteger("running") == 0 ? 0 : Main.TIMED_OUT;
  }

  private static List<String> lines(JsonObject drained) {
    int running = drained.getInteger("running");
    return List.of(drained.getString("node") + " leaves"
        + (running == 0 ? "" : ", though " + running + " mutations of other nodes still ran"));
  }
}
