package io.vertick.chaos.node;

import io.vertick.chaos.comparison.Life;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The process of all clients, which lives once. Immutable.
 *
 * @param node its place in the network
 * @param seed of what the callers of the clients do
 * @param count how many clients there are; one after the other has the next server
 * @param servers nodes with a bridge
 * @param machines that each client mutates
 */
public record ClientsSpec(
    String node, long seed, Path directory, int count, List<Server> servers, List<String> machines)
    implements ProcessSpec {
  private static final String SEPARATOR = ",";
  /** So many machines each client follows. */
  private static final int FOLLOWED = 3;

  /** A node that takes clients. */
  public record Server(String node, Address address) {
    private static Server parse(String text) {
      int at = text.indexOf('@');
      return new Server(text.substring(0, at), Address.parse(text.substring(at + 1)));
    }

    /** {@code NODE@HOST:PORT}. */
    @Override
    public String toString() {
      return node + "@" + address;
    }
  }

  public ClientsSpec {
    servers = List.copyOf(servers);
    machines = List.copyOf(machines);
  }

  @Override
  public String name() {
    return node;
  }

  /** What the ids of mutations of a client, and the names of its files, begin with. */
  static String nameOf(int client) {
    return "c" + client;
  }

  Server serverOf(int client) {
    return servers.get(client % servers.size());
  }

  long seedOf(int client) {
    return seed + client;
  }

  /** All clients together follow each machine, and those of a server any machine. */
  List<String> followedBy(int client) {
    return IntStream.range(0, FOLLOWED)
        .mapToObj(i -> machines.get((client * FOLLOWED + i) % machines.size()))
        .toList();
  }

  Path journalOf(int client) {
    return directory.resolve(nameOf(client) + ".journal");
  }

  Path viewsOf(int client) {
    return directory.resolve(nameOf(client) + ".views");
  }

  @Override
  public List<String> command() {
    return List.of(
        ChaosClients.class.getName(),
        node,
        Long.toString(seed),
        directory.toString(),
        Integer.toString(count),
        String.join(SEPARATOR, servers.stream().map(Server::toString).toList()),
        String.join(SEPARATOR, machines));
  }

  static ClientsSpec parse(String[] args) {
    return new ClientsSpec(
        args[0],
        Long.parseLong(args[1]),
        Path.of(args[2]),
        Integer.parseInt(args[3]),
        Stream.of(args[4].split(SEPARATOR)).map(Server::parse).toList(),
        List.of(args[5].split(SEPARATOR)));
  }

  @Override
  public List<Life> lives(long endedAtMs) {
    return IntStream.range(0, count).mapToObj(client -> life(client, endedAtMs)).toList();
  }

  private Life life(int client, long endedAtMs) {
    var name = nameOf(client);
    return new Life(
        name, serverOf(client).node(), name, journalOf(client), viewsOf(client), endedAtMs);
  }
}
