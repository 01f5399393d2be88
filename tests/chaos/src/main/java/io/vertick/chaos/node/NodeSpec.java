package io.vertick.chaos.node;

import io.vertick.chaos.comparison.Life;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One life of a node. Immutable.
 *
 * @param node its id
 * @param life from 1: how often it has been started
 * @param seed of what its caller does
 * @param address where it listens
 * @param directory of its journals and exports
 * @param members addresses of all nodes that there may be
 * @param homes machines that it hosts whenever they are hosted nowhere else
 * @param machines that its caller mutates
 * @param followed machines that it has replicas of
 * @param relayed machines that other nodes follow at this one
 * @param via nodes that may relay {@code leaves}
 * @param leaves machines that it has replicas of over those
 */
public record NodeSpec(
    String node,
    int life,
    long seed,
    Address address,
    Path directory,
    List<String> members,
    List<String> homes,
    List<String> machines,
    List<String> followed,
    List<String> relayed,
    List<String> via,
    List<String> leaves)
    implements ProcessSpec {
  private static final String SEPARATOR = ",";

  public NodeSpec {
    members = List.copyOf(members);
    homes = List.copyOf(homes);
    machines = List.copyOf(machines);
    followed = List.copyOf(followed);
    relayed = List.copyOf(relayed);
    via = List.copyOf(via);
    leaves = List.copyOf(leaves);
  }

  /** Also what the ids of mutations begin with. */
  @Override
  public String name() {
    return node + "." + life;
  }

  /** Where it writes down what it does. */
  Path journal() {
    return directory.resolve(name() + ".journal");
  }

  /** Where it writes down what its replicas show. */
  Path views() {
    return directory.resolve(name() + ".views");
  }

  @Override
  public List<String> command() {
    return List.of(
        ChaosNode.class.getName(),
        node,
        Integer.toString(life),
        Long.toString(seed),
        address.toString(),
        directory.toString(),
        String.join(SEPARATOR, members),
        String.join(SEPARATOR, homes),
        String.join(SEPARATOR, machines),
        String.join(SEPARATOR, followed),
        String.join(SEPARATOR, relayed),
        String.join(SEPARATOR, via),
        String.join(SEPARATOR, leaves));
  }

  @Override
  public List<Life> lives(long endedAtMs) {
    return List.of(new Life(node, name(), journal(), views(), endedAtMs));
  }

  static NodeSpec parse(String[] args) {
    return new NodeSpec(
        args[0],
        Integer.parseInt(args[1]),
        Long.parseLong(args[2]),
        Address.parse(args[3]),
        Path.of(args[4]),
        split(args[5]),
        split(args[6]),
        split(args[7]),
        split(args[8]),
        split(args[9]),
        split(args[10]),
        split(args[11]));
  }

  private static List<String> split(String joined) {
    return Stream.of(joined.split(SEPARATOR)).filter(part -> !part.isEmpty()).toList();
  }
}
