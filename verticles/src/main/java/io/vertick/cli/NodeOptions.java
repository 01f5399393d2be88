package io.vertick.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which node is asked, and how answers are printed. */
sealed class NodeOptions permits MachineArguments, FollowArguments {
  /** How answers are printed. */
  enum Output {
    table,
    json
  }

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // Set by picocli before use.
  private CommandSpec spec;

  @Option(
      names = "--node",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8080",
      description = "The node to ask. Default: ${DEFAULT-VALUE}.")
  private String node = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|json",
      defaultValue = "table",
      description = "For people, or for programs. Default: ${DEFAULT-VALUE}.")
  private Output output = Output.table;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "35s",
      converter = TimeConverter.class,
      description = "How long an answer may take. Default: ${DEFAULT-VALUE}.")
  private Duration limit = Duration.ofSeconds(35);

  NodeClient client() {
    return new NodeClient(node, limit);
  }

  /** A client whose answers may take so much longer, as the node is asked to wait. */
  NodeClient client(Duration asked) {
    return new NodeClient(node, limit.plus(asked));
  }

  boolean isForPrograms() {
    return output == Output.json;
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Prints the answer itself for programs, else what {@code table} makes of it. */
  <T> void print(T answer, Function<T, List<String>> table) {
    if (isForPrograms()) {
      out().println(answer);
    } else {
      table.apply(answer).forEach(out()::println);
    }
  }
}
