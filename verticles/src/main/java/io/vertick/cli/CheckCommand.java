package io.vertick.cli;

import io.vertick.schema.SchemaFile;
import io.vertick.schema.SchemaFileException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vertick check FILE…}: problems go to standard error, what is fine or odd to standard output. */
@Command(
    name = "check",
    description = "Checks schema files; exit code 2 if one is no schema.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "A schema in YAML or JSON: .yaml, .yml or .json.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    int exitCode = 0;
    for (var file : files) {
      if (!check(file)) {
        exitCode = Main.USAGE;
      }
    }
    return exitCode;
  }

  private boolean check(Path file) {
    try {
      report(file, SchemaFile.read(file), spec.commandLine().getOut());
      return true;
    } catch (SchemaFileException e) {
      e.problems().forEach(spec.commandLine().getErr()::println);
      return false;
    }
  }

  private static void report(Path path, SchemaFile file, PrintWriter out) {
    var warnings = file.schema().warnings();
    // Exception is part of every schema and not counted.
    out.println(path + ": ok, " + count(file.schema().size() - 1, "state") + ", "
        + count(warnings.size(), "warning"));
    warnings.forEach(warning -> out.println(path + ": warning: " + warning));
  }

  private static String count(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
