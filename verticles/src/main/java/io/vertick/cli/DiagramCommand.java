package io.vertick.cli;

import io.vertick.demo.Expense;
import io.vertick.demo.FanOutIn;
import io.vertick.demo.Nfa;
import io.vertick.demo.Turnstile;
import io.vertick.demo.flights.FlightsDemo;
import io.vertick.engine.schema.Schema;
import io.vertick.schema.Mermaid;
import io.vertick.schema.SchemaFile;
import io.vertick.schema.SchemaFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vertick diagram FILE|DEMO}. */
@Command(
    name = "diagram",
    description = "Prints a schema as a Mermaid flowchart.",
    mixinStandardHelpOptions = true)
final class DiagramCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE|DEMO",
      description =
          "A schema file (.yaml, .yml or .json), or the schema of a demo: flights (one of them), turnstile, nfa, expense or fan-out-in.")
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private Path source;

  @Override
  public Integer call() {
    try {
      Mermaid.linesOf(schema()).forEach(spec.commandLine().getOut()::println);
      return 0;
    } catch (SchemaFileException e) {
      e.problems().forEach(spec.commandLine().getErr()::println);
      return Main.USAGE;
    }
  }

  private Schema<?> schema() {
    return switch (source.toString()) {
      case "flights" -> FlightsDemo.schema();
      case "turnstile" -> Turnstile.schema();
      case "nfa" -> Nfa.schema();
      case "expense" -> Expense.schema();
      case "fan-out-in" -> FanOutIn.schema();
      default -> SchemaFile.read(source).schema();
    };
  }
}
