package io.vertick.cli;

import io.vertick.trace.TraceReplay;
import io.vertick.trace.TraceReplay.RebuiltMachine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vertick replay FILE}: what the recorded machines came to. */
@Command(
    name = "replay",
    description =
        "Rebuilds machines from a recorded stream and prints their clocks; exit code 1 if records are missing or contradict each other.",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private CommandSpec spec;

  @Option(names = "--active", description = "Also prints the active states of each machine.")
  private boolean showsActive;

  @Parameters(paramLabel = "FILE", description = "Records, one JSON object a line.")
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private Path file;

  @Override
  public Integer call() {
    TraceReplay replay;
    try {
      replay = TraceReplay.of(file);
    } catch (NoSuchFileException missing) {
      throw new ParameterException(
          spec.commandLine(), "Expected a file, but there is no " + file, missing);
    } catch (IOException unreadable) {
      throw new ParameterException(
          spec.commandLine(), "Expected a readable file, but " + unreadable, unreadable);
    }
    var out = spec.commandLine().getOut();
    replay.machines().forEach((id, machine) -> print(out, id, machine));
    replay.problems().forEach(spec.commandLine().getErr()::println);
    out.println(counted(replay.machines().size(), "machine") + ", "
        + counted(replay.records(), "record") + ", " + counted(replay.problemCount(), "problem"));
    return replay.problemCount() == 0 ? 0 : Main.FAILED;
  }

  private static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private void print(PrintWriter out, String id, RebuiltMachine machine) {
    out.println(id + ": version " + machine.version() + ", queue tick " + machine.queueTick()
        + ", ticks " + Arrays.stream(machine.ticks()).sum() + " in all, "
        + counted(machine.transitions(), "transition"));
    if (showsActive) {
      out.println("  (" + String.join(" ", machine.active()) + ")");
    }
  }
}
