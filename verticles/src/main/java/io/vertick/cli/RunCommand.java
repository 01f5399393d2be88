package io.vertick.cli;

import io.vertick.cluster.NodeConfig;
import io.vertick.cluster.NodeConfigException;
import io.vertick.cluster.NodeStartException;
import io.vertick.node.Node;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
  private static final long STOP_SECONDS_MAX = 30;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private CommandSpec spec;

  @Parameters(paramLabel = "CONFIG", description = "The node's configuration; see conf/node.yaml.")
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private Path file;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  @Override
  public Integer call() throws InterruptedException {
    // Hazelcast looks at it before it reads its own settings.
    System.setProperty("hazelcast.logging.type", "slf4j");
    try {
      return run(NodeConfig.read(file));
    } catch (NodeConfigException wrong) {
      wrong.problems().forEach(spec.commandLine().getErr()::println);
      return Main.USAGE;
    } catch (NodeStartException failed) {
      spec.commandLine().getErr().println("vertick: " + failed.getMessage());
      return Main.FAILED;
    }
  }

  private int run(NodeConfig config) throws InterruptedException {
    var hook = new Thread(this::stopOnShutdown, "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      var node = await(Node.start(config));
      spec.commandLine()
          .getOut()
          .println(config.id() + " is ready on http://" + config.http().host() + ":"
              + config.http().port());
      node.drained().onSuccess(asked -> stop.countDown());
      stop.await();
      await(node.stop());
      spec.commandLine().getOut().println(config.id() + " has left");
      return 0;
    } finally {
      ended.countDown();
    }
  }

  /** The JVM ends with its last hook, so this one stays until the node has left. */
  private void stopOnShutdown() {
    stop.countDown();
    try {
      boolean unusedInTime = ended.await(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof NodeStartException readable) {
        throw readable;
      }
      throw e;
    }
  }
}
