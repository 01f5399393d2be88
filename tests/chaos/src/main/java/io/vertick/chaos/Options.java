package io.vertick.chaos;

import io.vertick.chaos.fault.Schedule;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What {@code tests/chaos/run} was asked for.
 *
 * @param seconds how long faults are done
 * @param nodes how many there are, besides one that comes and goes
 * @param clients of bridges
 * @param isNetworkOwn whether this process may make network namespaces
 * @param directory for journals and logs
 */
record Options(
    long seed, int seconds, int nodes, int clients, boolean isNetworkOwn, Path directory) {
  /** The place of clients in the network. */
  static final String CLIENTS = "clients";

  private static final int COUNTERS_PER_NODE = 8;
  /** Few: they are absent most of the time. */
  private static final int COUNTERS_OF_GUEST = 1;
  /** Further machines, on all nodes together. */
  private static final int CROWD = 1_000;
  /** So many of those of each node are mutated. */
  private static final int MOVING_PER_NODE = 10;

  private static final int TREE_NODES_MIN = 3;

  /** Pairs of {@code --name} and value, which the script has checked. */
  static Options parse(String[] args) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      given.put(args[i], args[i + 1]);
    }
    return new Options(
        Long.parseLong(given.getOrDefault("--seed", "1")),
        Integer.parseInt(given.getOrDefault("--seconds", "120")),
        Integer.parseInt(given.getOrDefault("--nodes", "3")),
        Integer.parseInt(given.getOrDefault("--clients", "0")),
        given.getOrDefault("--network", "loopback").equals("namespaces"),
        Path.of(given.getOrDefault("--directory", "target/chaos")));
  }

  /** The ids of the nodes. */
  List<String> nodeIds() {
    return IntStream.rangeClosed(1, nodes).mapToObj(i -> "n" + i).toList();
  }

  /** The machines of a node that faults are done to, and callers mutate. */
  static List<String> countersOf(String node) {
    int count = node.equals(Schedule.GUEST) ? COUNTERS_OF_GUEST : COUNTERS_PER_NODE;
    return named(node + "-counter-", count);
  }

  /** The other machines of a node. */
  private List<String> crowdOf(String node) {
    return node.equals(Schedule.GUEST) ? List.of() : named(node + "-crowd-", CROWD / nodes);
  }

  private static List<String> named(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  /** The machines that a node hosts unless another does. */
  List<String> homesOf(String node) {
    return Stream.of(countersOf(node), crowdOf(node)).flatMap(List::stream).toList();
  }

  /** The machines that a node relays: in a ring, those of the one before it that are mutated. */
  List<String> relayedBy(String node) {
    return before(node, 1).flatMap(root -> movingOf(root).stream()).toList();
  }

  /** The nodes that may relay the {@linkplain #leavesOf leaves} of a node. */
  List<String> viaOf(String node) {
    return before(node, 1).toList();
  }

  /** The machines that a node follows over another: those of the one before that. */
  List<String> leavesOf(String node) {
    return before(node, 2).flatMap(root -> movingOf(root).stream()).toList();
  }

  /** The node so many steps before another; none if there are too few for a root, a middle and a leaf, or for one that comes and goes. */
  private Stream<String> before(String node, int steps) {
    int index = nodeIds().indexOf(node);
    return index < 0 || nodes < TREE_NODES_MIN
        ? Stream.empty()
        : Stream.of(nodeIds().get(Math.floorMod(index - steps, nodes)));
  }

  /** The machines of a node that are mutated. */
  List<String> movingOf(String node) {
    var moving = crowdOf(node).stream().limit(MOVING_PER_NODE);
    return Stream.concat(countersOf(node).stream(), moving).toList();
  }
}
