package io.vertick.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertick.cluster.NodeStartException;
import io.vertick.demo.DemoException;
import io.vertick.logging.LastLines;
import java.io.PrintWriter;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry point of {@code vertick.jar}. */
@Command(
    name = "vertick",
    description = "Relational, clock-based state machines on Vert.x.",
    subcommands = {
      DemoCommand.class,
      CheckCommand.class,
      DiagramCommand.class,
      ReplayCommand.class,
      RunCommand.class,
      LsCommand.class,
      ShowCommand.class,
      MutationCommand.Add.class,
      MutationCommand.Remove.class,
      MutationCommand.Set.class,
      MutationCommand.Can.class,
      WhyCommand.class,
      NextCommand.class,
      WhenCommand.class,
      TailCommand.class,
      WatchCommand.class,
      DrainCommand.class,
      TokenCommand.class,
      VersionCommand.class,
      HelpCommand.class
    },
    mixinStandardHelpOptions = true)
public final class Main implements Runnable {
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int REFUSED = 3;
  static final int TIMED_OUT = 4;
  static final int UNREACHABLE = 5;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before run.
  private CommandSpec spec;

  public static void main(String[] args) {
    // Each would be computed as a connection's first handshake is, but not counted.
    System.getProperties().putIfAbsent("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    int exitCode = run(
        args, new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8));
    LastLines.write();
    System.exit(exitCode);
  }

  /** Runs a command line; its exit code. */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    var vertick = new CommandLine(new Main());
    tellVersion(vertick);
    return vertick
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(
            (wrong, line) -> usage(wrong.getCommandLine(), err, String.valueOf(wrong.getMessage())))
        .setExecutionExceptionHandler((failed, command, parsed) -> failed(failed, command, err))
        .execute(args);
  }

  /** Commands below a command know their version only if each is told. */
  private static void tellVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(new VersionCommand());
    command.getSubcommands().values().forEach(Main::tellVersion);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Expected a command, but got none");
  }

  /** The version in the jar's manifest, or {@code development} when run from class files. */
  static String version() {
    return Objects.requireNonNullElse(
        Main.class.getPackage().getImplementationVersion(), "development");
  }

  /** One line, whatever the library had to say. */
  private static int usage(CommandLine command, PrintWriter err, String message) {
    err.println("vertick: " + message.replaceAll("\\s*\\R\\s*", " ") + " (see: "
        + command.getCommandSpec().qualifiedName(" ") + " --help)");
    return USAGE;
  }

  private static int failed(Exception failed, CommandLine command, PrintWriter err) {
    if (failed instanceof DemoException) {
      return usage(command, err, String.valueOf(failed.getMessage()));
    }
    if (failed instanceof NodeCallException call) {
      err.println("vertick: " + call.getMessage());
      return call.exitCode();
    }
    err.println("vertick: "
        + (failed instanceof NodeStartException ? failed.getMessage() : "failed: " + failed));
    return FAILED;
  }
}
