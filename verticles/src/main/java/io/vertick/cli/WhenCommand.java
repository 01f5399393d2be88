package io.vertick.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vertick when ID STATE…}. */
@Command(
    name = "when",
    description =
        "Waits until all of the states are active: at once if they are. Exit code 4 if it takes longer, 1 if the machine ends first, 5 if its node can't say.",
    footer = {
      "",
      "Examples: vertick when turnstile-1 Unlocked --within 2m",
      "          vertick when turnstile-1 Alarm --not",
      "          vertick when turnstile-1 Unlocked --arg cents=50"
    },
    mixinStandardHelpOptions = true)
final class WhenCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private MachineArguments machine;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "STATE", description = "The states.")
  private List<String> states = List.of();

  @Option(names = "--not", description = "Waits until none of the states is active.")
  private boolean isNot;

  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private ArgOptions args;

  @Option(
      names = "--within",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = TimeConverter.class,
      description = "How long it may take, 1ms to 24h. Default: ${DEFAULT-VALUE}.")
  private Duration within = Duration.ofSeconds(30);

  @Override
  public Integer call() {
    var ended = machine.client(within).post(machine.path("/when"), body());
    machine.print(ended, WhenCommand::lines);
    return exitCodeOf(ended.getString("result"));
  }

  private JsonObject body() {
    var body =
        new JsonObject().put("states", new JsonArray(states)).put("withinMs", within.toMillis());
    if (isNot) {
      body.put("not", true);
    }
    args.put(body);
    return body;
  }

  private static List<String> lines(JsonObject ended) {
    return List.of(ended.getString("text") + " after " + ended.getLong("afterMs") + " ms");
  }

  private static int exitCodeOf(String result) {
    return switch (result) {
      case "fulfilled" -> 0;
      case "timedOut" -> Main.TIMED_OUT;
      case "unreachable" -> Main.UNREACHABLE;
      default -> Main.FAILED;
    };
  }
}
