package io.vertick.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
      description =
          "How long an answer may take, beyond --within if that is given. Default: ${DEFAULT-VALUE}.")
  private Duration limit = Duration.ofSeconds(35);

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "A token of the node, where it asks for one. Other users of this machine may see it; the environment variable VERTICK_TOKEN is hidden from them. Default: what that holds.")
  private @Nullable String token;

  @Option(
      names = "--tls-trust",
      paramLabel = "FILE",
      description =
          "Speaks TLS, and trusts the certificates in this file (PEM), and what they sign. Default: plain.")
  private @Nullable Path trust;

  NodeClient client() {
    return client(Duration.ZERO);
  }

  /** A client whose answers may take so much longer, as the node is asked to wait. */
  NodeClient client(Duration asked) {
    var shown = token == null ? System.getenv("VERTICK_TOKEN") : token;
    return new NodeClient(
        node, limit.plus(asked), shown, trust == null ? null : TrustedCertificates.of(trust));
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
