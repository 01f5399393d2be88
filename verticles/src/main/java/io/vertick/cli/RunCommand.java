package io.vertick.cli;

import static io.vertick.node.MainThread.await;

import io.vertick.cluster.NodeConfig;
import io.vertick.cluster.NodeConfigException;
import io.vertick.node.Node;
import io.vertick.node.StopSignal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vertick run CONFIG}: a node, from its start until the process is asked to stop. */
@Command(
    name = "run",
    description =
        "Runs a node until it gets SIGTERM or SIGINT, or is asked to drain; then it disposes its machines and leaves the cluster. Exit code 2 if the file is no configuration, 1 if the node can't start.",
    footer = {"", "Example: vertick run conf/node.yaml"},
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  /** Machines that are saved a last time, and Hazelcast that moves what it holds to others, get so long. */
  private static final Duration STOP_MAX = Duration.ofSeconds(30);

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private CommandSpec spec;

  @Parameters(paramLabel = "CONFIG", description = "The node's configuration; see conf/node.yaml.")
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private Path file;

  @Override
  public Integer call() {
    // Hazelcast looks at it before it reads its own settings.
    System.setProperty("hazelcast.logging.type", "slf4j");
    try {
      return run(NodeConfig.read(file));
    } catch (NodeConfigException wrong) {
      wrong.problems().forEach(spec.commandLine().getErr()::println);
      return Main.USAGE;
    }
  }

  private int run(NodeConfig config) {
    try (var signal = new StopSignal(STOP_MAX)) {
      var node = await(Node.start(config));
      spec.commandLine()
          .getOut()
          .println(config.id() + " is ready on "
              + (config.http().security().tls() == null ? "http" : "https") + "://"
              + config.http().host() + ":" + config.http().port());
      node.bridge()
          .ifPresent(bridge -> spec.commandLine()
              .getOut()
              .println(config.id() + " takes clients on " + bridge.address()));
      node.drained().onSuccess(asked -> signal.stop());
      signal.await();
      await(node.stop());
      spec.commandLine().getOut().println(config.id() + " has left");
      return 0;
    }
  }
}
