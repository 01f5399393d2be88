package io.vertick.cluster;

import static io.vertick.cluster.Limits.requireId;
import static io.vertick.cluster.Limits.requirePort;
import static io.vertick.cluster.Limits.requireRange;

import io.vertick.access.Security;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.schema.Schema;
import io.vertick.machine.Hosting;
import io.vertick.machine.MachineOptions;
import io.vertick.pool.WorkPools;
import io.vertick.published.PublishedMachines;
import io.vertick.snapshot.Snapshots;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a node is made of; read from a file by {@link #read}, or built in code. Immutable; any thread. Constructors check every limit.
 *
 * @param id of the node, other than those of the other nodes; 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}
 * @param bridge null for none
 * @param eventLoops on how many loops machines are placed; 1 to {@value #EVENT_LOOPS_MAX}
 * @param snapshots where machines that go on from their last export are kept; null if nowhere
 * @param machines hosted from the start, at most {@value #MACHINES_MAX}
 * @param relays machines of other nodes that are relayed from the start, at most {@value #MACHINES_MAX}
 */
public record NodeConfig(
    String id,
    Cluster cluster,
    Http http,
    @Nullable Bridge bridge,
    int eventLoops,
    @Nullable Snapshot snapshots,
    List<Pool> pools,
    List<Hosted> machines,
    List<Relay> relays) {
  public static final int EVENT_LOOPS_MAX = 1_024;
  public static final int MACHINES_MAX = 10_000;

  public NodeConfig {
    requireId(id);
    requireRange("event loops", eventLoops, 1, EVENT_LOOPS_MAX);
    requireRange("machines", machines.size(), 0, MACHINES_MAX);
    pools = List.copyOf(pools);
    machines = List.copyOf(machines);
    relays = List.copyOf(relays);
    requireRange("relays", relays.size(), 0, MACHINES_MAX);
    requireRange(
        "published machines",
        (int)
            machines.stream().filter(machine -> machine.options().isPublished()).count(),
        0,
        PublishedMachines.MACHINES_MAX);
    requireOnce("pool", pools.stream().map(Pool::name).toList());
    requireOnce(
        "machine",
        Stream.concat(machines.stream().map(Hosted::id), relays.stream().map(Relay::machine))
            .toList());
    var ports = new ArrayList<>(List.of(cluster.port(), cluster.busPort(), http.port()));
    if (bridge != null) {
      ports.add(bridge.port());
    }
    requireOnce("port", ports);
    if (snapshots == null
        && machines.stream().anyMatch(machine -> machine.options().restoresLast())) {
      throw new IllegalArgumentException(
          "Expected snapshots for machines that are restored, but got none");
    }
  }

  /** Without a bridge and relays. */
  public NodeConfig(
      String id,
      Cluster cluster,
      Http http,
      int eventLoops,
      @Nullable Snapshot snapshots,
      List<Pool> pools,
      List<Hosted> machines) {
    this(id, cluster, http, null, eventLoops, snapshots, pools, machines, List.of());
  }

  /**
   * How the node is found, and finds the others.
   *
   * @param name equal on all nodes of a cluster; others are strangers
   * @param host an address of this machine, by which the other nodes reach it
   * @param port of Hazelcast, which tells who is there; 1 to 65,535
   * @param busPort of the event bus; 1 to 65,535
   * @param members {@code HOST:PORT} of nodes to join, at most {@value #MEMBERS_MAX}; this one may be among them, and none need be there yet
   * @param tls who may speak on the event bus; null for everybody, unencrypted. Hazelcast itself has none
   */
  public record Cluster(
      String name,
      String host,
      int port,
      int busPort,
      List<String> members,
      @Nullable Tls tls) {
    public static final int MEMBERS_MAX = 64;

    public Cluster {
      requireId(name);
      requirePort(port);
      requirePort(busPort);
      members = List.copyOf(members);
      requireRange("members", members.size(), 0, MEMBERS_MAX);
      members.forEach(Limits::requireAddress);
    }

    /** Without encryption. */
    public Cluster(String name, String host, int port, int busPort, List<String> members) {
      this(name, host, port, busPort, members, null);
    }
  }

  /**
   * Mutual TLS on the event bus: each node shows its certificate to the others. Files in PEM.
   *
   * @param key the private key of this node, PKCS #8
   * @param certificate of this node, those that it was signed with behind it
   * @param trust the certificates that those of the other nodes are signed with
   */
  public record Tls(Path key, Path certificate, Path trust) {}

  /**
   * Where operators and programs ask the node.
   *
   * @param host a loopback address, unless {@code security} is enough for others
   * @param port 1 to 65,535
   */
  public record Http(String host, int port, Security security) {
    public Http {
      requirePort(port);
      Limits.requireSecure(host, security);
    }

    /** On loopback, without tokens. */
    public Http(String host, int port) {
      this(host, port, Security.NONE);
    }
  }

  /**
   * Where clients of the bridge connect.
   *
   * @param host a loopback address, unless {@code security} is enough for others
   * @param port 1 to 65,535
   */
  public record Bridge(String host, int port, Security security, BridgeLimits limits) {
    public Bridge {
      requirePort(port);
      Limits.requireSecure(host, security);
    }
  }

  /**
   * Where exports of machines are kept.
   *
   * @param directory of this node alone
   * @param interval how often a machine that moves is saved, {@link Snapshots#INTERVAL_MIN} to {@link Snapshots#INTERVAL_MAX}
   */
  public record Snapshot(Path directory, Duration interval) {}

  /**
   * A pool for slow work.
   *
   * @param size how many works it runs at a time, 1 to {@value WorkPools#SIZE_MAX}
   * @param waitingMax how many may wait, 0 to {@value WorkPools#WAITING_MAX}
   */
  public record Pool(String name, int size, int waitingMax) {
    public Pool {
      requireId(name);
      requireRange("threads of a pool", size, 1, WorkPools.SIZE_MAX);
      requireRange("waiting works", waitingMax, 0, WorkPools.WAITING_MAX);
    }
  }

  /**
   * A machine that the node hosts. Its tags are like ids.
   */
  public record Hosted(String id, MachineType<?> type, MachineOptions options) {
    public Hosted {
      requireId(id);
      options.tags().forEach(Limits::requireTag);
    }
  }

  /**
   * A machine of another node that others follow here; see {@link io.vertick.Vertick#relay}.
   *
   * @param tracking what is relayed, and over which relays this node follows it itself
   */
  public record Relay(String machine, Schema<?> schema, Tracking tracking) {
    public Relay {
      requireId(machine);
    }
  }

  /** A node without machines: on as many loops as {@link Hosting#defaultEventLoops} says, with nothing kept. */
  public static NodeConfig of(String id, Cluster cluster, Http http) {
    return new NodeConfig(
        id, cluster, http, Hosting.defaultEventLoops(), null, List.of(), List.of());
  }

  /** The same with one more machine. */
  public NodeConfig host(String machine, MachineType<?> type) {
    return host(machine, type, MachineOptions.DEFAULT);
  }

  /** The same with one more machine; {@link MachineOptions#restoreLast} needs a configuration with snapshots. */
  public NodeConfig host(String machine, MachineType<?> type, MachineOptions options) {
    var more = new ArrayList<>(machines);
    more.add(new Hosted(machine, type, options));
    return new NodeConfig(id, cluster, http, bridge, eventLoops, snapshots, pools, more, relays);
  }

  /**
   * Reads a file and the schemas that it names, which are relative to its folder. Blocks: not for an event loop.
   *
   * @throws NodeConfigException with all problems at once, each with its line and column
   */
  public static NodeConfig read(Path path) {
    return NodeConfigReader.read(path);
  }

  private static void requireOnce(String what, List<?> all) {
    var seen = new HashSet<>();
    for (var one : all) {
      if (!seen.add(one)) {
        throw new IllegalArgumentException(
            "Expected each " + what + " once, but got " + one + " twice");
      }
    }
  }
}
