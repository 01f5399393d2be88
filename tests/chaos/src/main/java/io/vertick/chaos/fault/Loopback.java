package io.vertick.chaos.fault;

import io.vertick.chaos.node.Address;
import java.util.List;

/** All nodes on one address, with ports of their own, where nothing can be cut. */
public final class Loopback implements Network {
  /** Below those that the system gives to connections: a node that is down gets its own again. */
  private static final int PORT_MIN = 10_000;

  private static final int PORTS_PER_NODE = 4;
  private static final int PORTS_PER_RUN = 100;
  private static final int RUNS_MAX = 200;

  private final List<String> nodes;
  /** Runs at the same time hardly ever meet. */
  private final int firstPort =
      PORT_MIN + (int) (ProcessHandle.current().pid() % RUNS_MAX) * PORTS_PER_RUN;

  public Loopback(List<String> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  @Override
  public Address address(String node) {
    return new Address("127.0.0.1", firstPort + nodes.indexOf(node) * PORTS_PER_NODE);
  }

  @Override
  public List<String> place(String node) {
    return List.of();
  }

  @Override
  public boolean canBeCut() {
    return false;
  }

  @Override
  public void cut(String node, boolean isCut) {
    throw new UnsupportedOperationException("Expected a network that can be cut, but got loopback");
  }

  @Override
  public void block(String from, String to, boolean isBlocked) {
    cut(from, isBlocked);
  }

  @Override
  public String toString() {
    return "plain loopback, because network namespaces are not allowed here: no partitions";
  }
}
