package io.vertick.chaos.fault;

import java.util.List;

/** All nodes on addresses of the loopback device, where nothing can be cut; other processes use others. */
public final class Loopback implements Network {
  private final List<String> nodes;

  public Loopback(List<String> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  @Override
  public String host(String node) {
    long pid = ProcessHandle.current().pid();
    return "127." + (1 + pid / 256 % 254) + "." + pid % 256 + "." + (1 + nodes.indexOf(node));
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
