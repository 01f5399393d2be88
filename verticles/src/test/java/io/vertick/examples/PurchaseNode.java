package io.vertick.examples;

// region node
import static io.vertick.node.MainThread.await;

import io.vertick.cluster.NodeConfig;
import io.vertick.machine.MachineOptions;
import io.vertick.node.Node;
import io.vertick.node.StopSignal;
import java.nio.file.Path;
import java.time.Duration;

/** A node of a cluster that hosts an order, with all that its file says: HTTP, bridge, pools, snapshots. */
final class PurchaseNode {
  private PurchaseNode() {}

  public static void main(String[] args) {
    var order = new Purchase(new LocalBank());
    var config = NodeConfig.read(Path.of(args[0]))
        .host("purchase-1", order, MachineOptions.DEFAULT.restoreLast());
    run(config, new StopSignal(Duration.ofSeconds(30))); // SIGTERM, Ctrl-C
  }

  static void run(NodeConfig config, StopSignal signal) {
    try (signal) {
      var node = await(Node.start(config));
      node.drained().onSuccess(asked -> signal.stop()); // vertick drain
      signal.await();
      await(node.stop()); // saves the machines, and leaves
    }
  }
}
// endregion
