package io.vertick.chaos.fault;

import io.vertick.chaos.node.Address;
import java.util.List;

/**
 * A network namespace a node, each joined to one bridge by a pair of virtual devices. They belong to the namespaces of this process, which {@code tests/chaos/run} made, and end
 * with it.
 */
public final class Namespaces implements Network {
  private static final String BRIDGE = "bridge";
  private static final int PORT = 5701;

  private final List<String> nodes;

  /** Makes the network; needs the right to. */
  public Namespaces(List<String> nodes) {
    this.nodes = List.copyOf(nodes);
    ip("link add " + BRIDGE + " type bridge");
    ip("link set " + BRIDGE + " up");
    nodes.forEach(this::add);
  }

  private void add(String node) {
    ip("netns add " + node);
    ip("link add " + node + " type veth peer name eth0 netns " + node);
    ip("link set " + node + " master " + BRIDGE + " up");
    in(node, "addr add " + host(node) + "/24 dev eth0");
    in(node, "link set eth0 up");
    in(node, "link set lo up");
  }

  @Override
  public Address address(String node) {
    return new Address(host(node), PORT);
  }

  private String host(String node) {
    return "10.78.0." + (1 + nodes.indexOf(node));
  }

  @Override
  public List<String> place(String node) {
    return List.of("ip", "netns", "exec", node);
  }

  @Override
  public boolean canBeCut() {
    return true;
  }

  /** At the bridge: a device that is down in the namespace would tell the node so. */
  @Override
  public void cut(String node, boolean isCut) {
    ip("link set " + node + (isCut ? " down" : " up"));
  }

  @Override
  public void block(String from, String to, boolean isBlocked) {
    in(from, "route " + (isBlocked ? "add" : "del") + " blackhole " + host(to));
  }

  @Override
  public String toString() {
    return "network namespaces";
  }

  private static void in(String node, String command) {
    ip("-n " + node + " " + command);
  }

  private static void ip(String command) {
    Shell.run(("ip " + command).split(" "));
  }
}
