package io.vertick.chaos;

import io.vertick.chaos.fault.Schedule;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What {@code tests/chaos/run} was asked for.
 *
 * @param seconds how long faults are done
 * @param nodes how many there are, besides one that comes and goes
 * @param isNetworkOwn whether this process may make network namespaces
 * @param directory for journals and logs
 */
record Options(long seed, int seconds, int nodes, boolean isNetworkOwn, Path directory) {
  private static final int MACHINES_PER_NODE = 8;
  /** Few: they are absent most of the time. */
  private static final int MACHINES_OF_GUEST = 1;

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
        given.getOrDefault("--network", "loopback").equals("namespaces"),
        Path.of(given.getOrDefault("--directory", "target/chaos")));
  }

  /** The ids of the nodes. */
  List<String> nodeIds() {
    return IntStream.rangeClosed(1, nodes).mapToObj(i -> "n" + i).toList();
  }

  /** The machines that a node hosts unless another does. */
  static List<String> homesOf(String node) {
    int count = node.equals(Schedule.GUEST) ? MACHINES_OF_GUEST : MACHINES_PER_NODE;
    return IntStream.range(0, count).mapToObj(i -> node + "-counter-" + i).toList();
  }

  /** The machines of all these nodes. */
  static List<String> homesOf(List<String> nodes) {
    return nodes.stream().flatMap(node -> homesOf(node).stream()).toList();
  }
}
