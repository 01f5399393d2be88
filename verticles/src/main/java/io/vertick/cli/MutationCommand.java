package io.vertick.cli;

import io.vertick.engine.machine.ReasonCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends a mutation, or asks whether it would be accepted. */
abstract sealed class MutationCommand implements Callable<Integer> {
  /** {@code vertick add ID STATE…}. */
  @Command(
      name = "add",
      description = "Activates states of a machine. Exit code 3 if it refuses.",
      footer = {"", "Example: vertick add turnstile-1 Unlocked --arg cents=50"},
      mixinStandardHelpOptions = true)
  static final class Add extends MutationCommand {}

  /** {@code vertick remove ID STATE…}. */
  @Command(
      name = "remove",
      description = "Deactivates states of a machine. Exit code 3 if it refuses.",
      footer = {"", "Example: vertick remove turnstile-1 Alarm"},
      mixinStandardHelpOptions = true)
  static final class Remove extends MutationCommand {}

  /** {@code vertick set ID STATE…}. */
  @Command(
      name = "set",
      description =
          "Activates states of a machine, and deactivates all else. Exit code 3 if it refuses.",
      footer = {"", "Example: vertick set turnstile-1 Locked --if-version 7"},
      mixinStandardHelpOptions = true)
  static final class Set extends MutationCommand {}

  /** {@code vertick can ID STATE…}. */
  @Command(
      name = "can",
      description =
          "Asks whether a machine would accept states now, handlers included. Exit code 3 if not.",
      footer = {"", "Example: vertick can turnstile-1 Unlocked"},
      mixinStandardHelpOptions = true)
  static final class Can extends MutationCommand {
    @Option(names = "--remove", description = "Asks for a removal instead.")
    private boolean isRemoval;

    @Override
    String verb() {
      return isRemoval ? "can-remove" : "can-add";
    }

    @Override
    String text(JsonObject result) {
      return result.getString("result").equals("executed")
          ? "would be executed, at version " + result.getLong("version")
          : super.text(result);
    }
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private MachineArguments machine;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "STATE", description = "The states.")
  private List<String> states = List.of();

  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private ArgOptions args;

  @Option(
      names = "--if-version",
      paramLabel = "N",
      description = "Refused unless the machine has this version.")
  private @Nullable Long ifVersion;

  @Option(
      names = "--within",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Not applied any more after this time, 1ms to 5m. Default: 30s.")
  private @Nullable Duration within;

  String verb() {
    return spec.name();
  }

  String text(JsonObject result) {
    return result.getString("text");
  }

  @Override
  public Integer call() {
    var result = machine
        .client(Objects.requireNonNullElse(within, Duration.ZERO))
        .post(machine.path("/" + verb()), body());
    machine.print(result, answer -> List.of(text(answer)));
    return exitCodeOf(result);
  }

  private JsonObject body() {
    var body = new JsonObject().put("states", new JsonArray(states));
    args.put(body);
    if (ifVersion != null) {
      body.put("ifVersion", ifVersion);
    }
    if (within != null) {
      body.put("withinMs", within.toMillis());
    }
    return body;
  }

  static int exitCodeOf(JsonObject result) {
    return switch (result.getString("result")) {
      case "executed" -> 0;
      case "refused" -> Main.REFUSED;
      // It may have happened, as after a time-out.
      case "unknown" -> Main.TIMED_OUT;
      case "notApplied" -> exitCodeOf(ReasonCode.of(result.getString("code")));
      default -> Main.FAILED;
    };
  }

  private static int exitCodeOf(ReasonCode why) {
    return switch (why) {
      case DEADLINE -> Main.TIMED_OUT;
      case UNREACHABLE, LEAVING, RESTARTED, GONE -> Main.UNREACHABLE;
      default -> Main.FAILED;
    };
  }
}
