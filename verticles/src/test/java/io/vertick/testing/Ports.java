package io.vertick.testing;

import io.vertick.cluster.NodeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;

/** Ports of this machine that nobody listens on, and configurations of nodes that use them. */
public final class Ports {
  private Ports() {}

  /** A port that was free a moment ago. */
  public static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError("Expected a free port", e);
    }
  }

  /** A node on free ports, which joins the node of {@code others}. */
  public static NodeConfig node(String id, String cluster, NodeConfig... others) {
    var members =
        Stream.of(others).map(other -> "127.0.0.1:" + other.cluster().port()).toList();
    return NodeConfig.of(
        id,
        new NodeConfig.Cluster(cluster, "127.0.0.1", free(), free(), List.copyOf(members)),
        new NodeConfig.Http("127.0.0.1", free()));
  }
}
