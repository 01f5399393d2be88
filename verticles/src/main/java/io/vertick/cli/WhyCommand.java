package io.vertick.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vertick why ID STATE}. */
@Command(
    name = "why",
    description = "Says why a state is not active, or why a mutation would be refused.",
    footer = {
      "",
      "Examples: vertick why turnstile-1 Unlocked",
      "          vertick why turnstile-1 --add Unlocked,Alarm"
    },
    mixinStandardHelpOptions = true)
final class WhyCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private MachineArguments machine;

  @Parameters(index = "1", arity = "0..1", paramLabel = "STATE", description = "The state.")
  private @Nullable String state;

  @Option(
      names = "--add",
      paramLabel = "STATE,…",
      description = "Why adding these would be refused.")
  private @Nullable String add;

  @Option(
      names = "--set",
      paramLabel = "STATE,…",
      description = "Why setting these would be refused.")
  private @Nullable String set;

  @Override
  public Integer call() {
    machine.print(
        machine.client().object(machine.path("/why?" + question())),
        why -> List.of(why.getString("text")));
    return 0;
  }

  private String question() {
    if (state != null && add == null && set == null) {
      return "state=" + state;
    }
    if (add != null && state == null && set == null) {
      return "add=" + add;
    }
    if (set != null && state == null && add == null) {
      return "set=" + set;
    }
    throw new ParameterException(
        spec.commandLine(), "Expected one of STATE, --add and --set, but got none or several");
  }
}
