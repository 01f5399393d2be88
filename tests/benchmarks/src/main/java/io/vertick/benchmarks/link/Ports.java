package io.vertick.benchmarks.link;

import io.vertick.cluster.NodeConfig;
import io.vertick.engine.machine.MachineType;
import io.vertick.machine.MachineOptions;
import java.util.List;

/**
 * Where both processes listen, all of it on loopback. Immutable.
 *
 * @param first of a dozen
 */
record Ports(int first) {
  static final String HOST = "127.0.0.1";
  private static final int MIN = 12_000;
  private static final int PER_RUN = 12;
  private static final int RUNS_MAX = 1_000;

  /** Runs at the same time hardly ever meet. */
  static Ports ofThisProcess() {
    return new Ports(MIN + (int) (ProcessHandle.current().pid() % RUNS_MAX) * PER_RUN);
  }

  int callerBus() {
    return first + 1;
  }

  int hostBus() {
    return first + 4;
  }

  int grpc() {
    return first + 6;
  }

  int bridge() {
    return first + 9;
  }

  int socket() {
    return first + 10;
  }

  int stockBridge() {
    return first + 11;
  }

  int callerPekko() {
    return first + 7;
  }

  int hostPekko() {
    return first + 8;
  }

  /** The node that asks, with as many loops for machines. */
  NodeConfig caller(int loops) {
    return node("caller", first, loops, List.of());
  }

  /** The node that answers, with these machines. */
  NodeConfig host(int loops, List<String> machines, MachineType<?> type) {
    var hosted = machines.stream()
        .map(id -> new NodeConfig.Hosted(id, type, MachineOptions.DEFAULT))
        .toList();
    return node("host", first + 3, loops, hosted);
  }

  private NodeConfig node(String id, int port, int loops, List<NodeConfig.Hosted> machines) {
    var members = List.of(HOST + ":" + first, HOST + ":" + (first + 3));
    return new NodeConfig(
        id,
        new NodeConfig.Cluster("benchmark-" + first, HOST, port, port + 1, members),
        new NodeConfig.Http(HOST, port + 2),
        loops,
        null,
        List.of(),
        machines);
  }
}
