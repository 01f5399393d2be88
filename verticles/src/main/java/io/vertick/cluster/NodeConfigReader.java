package io.vertick.cluster;

import io.vertick.cluster.NodeConfig.Cluster;
import io.vertick.cluster.NodeConfig.Hosted;
import io.vertick.cluster.NodeConfig.Pool;
import io.vertick.cluster.NodeConfig.Relay;
import io.vertick.cluster.NodeConfig.Snapshot;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Offload;
import io.vertick.engine.machine.Tracking;
import io.vertick.machine.Hosting;
import io.vertick.machine.MachineOptions;
import io.vertick.pool.WorkPools;
import io.vertick.published.PublishedMachines;
import io.vertick.snapshot.Snapshots;
import io.vertick.yaml.Keys;
import io.vertick.yaml.Name;
import io.vertick.yaml.Place;
import io.vertick.yaml.Problems;
import io.vertick.yaml.TextFile;
import io.vertick.yaml.ValueReader;
import io.vertick.yaml.YamlNode;
import io.vertick.yaml.YamlReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Nodes to a {@link NodeConfig}: checks keys, types and limits, reports every problem and reads on behind it. */
final class NodeConfigReader {
  static final int PORT = 5701;
  static final int BUS_PORT = 5702;
  static final int HTTP_PORT = 8080;
  static final int BRIDGE_PORT = 7070;
  static final String LOOPBACK = "127.0.0.1";

  private static final String ROOT = "a map with the keys node and cluster";
  private final Problems problems;
  private final ValueReader values;
  private final ConfigValueReader configValues;
  private final Map<Integer, String> ports = new HashMap<>();
  private final ClusterEntry cluster;
  private final ListenerEntry http;
  private final ListenerEntry bridge;
  private final List<Pool> pools = new ArrayList<>();
  private final List<Hosted> machines = new ArrayList<>();
  private final List<Relay> relays = new ArrayList<>();
  private final List<Name> relayNames = new ArrayList<>();
  private String id = "";
  private int eventLoops = Hosting.defaultEventLoops();
  private boolean hasBridge;
  private @Nullable Path directory;
  private Duration interval = Snapshots.INTERVAL_DEFAULT;
  private @Nullable Place firstRestored;
  private int published;

  private NodeConfigReader(Path folder, Problems problems) {
    this.problems = problems;
    values = new ValueReader(problems);
    configValues = new ConfigValueReader(folder, problems, values);
    cluster = new ClusterEntry(values, configValues);
    http = new ListenerEntry(HTTP_PORT, problems, values, configValues);
    bridge = new ListenerEntry(BRIDGE_PORT, problems, values, configValues);
  }

  static NodeConfig read(Path path) {
    var problems = new Problems();
    var reader =
        new NodeConfigReader(Objects.requireNonNullElse(path.getParent(), Path.of("")), problems);
    var bytes = TextFile.bytesOf(path, "a configuration of a node", problems);
    var text = bytes == null ? null : TextFile.decode(bytes, problems);
    var root = text == null ? null : YamlReader.read(text, false, ROOT, problems);
    if (root != null) {
      reader.readFile(root);
    }
    var all = problems.lines(path.toString());
    all.addAll(reader.configValues.otherProblems());
    if (!all.isEmpty()) {
      throw new NodeConfigException(all);
    }
    return reader.config();
  }

  private NodeConfig config() {
    return new NodeConfig(
        id,
        cluster.cluster(),
        http.http(),
        hasBridge ? bridge.bridge() : null,
        eventLoops,
        directory == null ? null : new Snapshot(directory, interval),
        pools,
        machines,
        relays);
  }

  private void readFile(YamlNode root) {
    if (!(root instanceof YamlNode.Entries)) {
      problems.add(ROOT, root);
      return;
    }
    values.read(root, keys());
    takePort(cluster.port(), "the port of the cluster");
    takePort(cluster.busPort(), "the port of the bus");
    takePort(http.port(), "the port of http");
    if (hasBridge) {
      takePort(bridge.port(), "the port of the bridge");
    }
    if (firstRestored != null && directory == null) {
      problems.add(firstRestored, "the key snapshots beside restore", "none");
    }
    relayNames.forEach(this::requireElsewhere);
  }

  private Keys keys() {
    return new Keys("a key of a node")
        .required("node", this::readId)
        .required("cluster", cluster::read)
        .optional("http", http::readHttp)
        .optional("bridge", this::readBridge)
        .optional("eventLoops", this::readEventLoops)
        .optional("snapshots", this::readSnapshots)
        .optional("pools", value -> eachName(value, "the name of a pool", this::readPool))
        .optional("machines", value -> eachName(value, "the id of a machine", this::readMachine))
        .optional("relays", value -> eachName(value, "the id of a machine", this::readRelay));
  }

  /** The servers of a node need a port each. */
  private void takePort(Port port, String what) {
    var before = ports.putIfAbsent(port.number(), what);
    if (before != null) {
      problems.add(
          port.place(),
          "each port once",
          port.number() + " for " + what + ", which is " + before + " already");
    }
  }

  /** Whoever follows a machine of this node has it from the machine. */
  private void requireElsewhere(Name relay) {
    if (machines.stream().anyMatch(machine -> machine.id().equals(relay.text()))) {
      problems.add(
          relay.place(), "a machine of another node for a relay", YamlNode.quote(relay.text()));
    }
  }

  private void readId(YamlNode node) {
    id = configValues.text(node, Limits::isId, Limits.ID + " for node", id);
  }

  private void readBridge(YamlNode node) {
    hasBridge = true;
    bridge.readBridge(node);
  }

  private void readEventLoops(YamlNode node) {
    eventLoops = values.number(node, "event loops", 1, NodeConfig.EVENT_LOOPS_MAX, eventLoops);
  }

  private void readSnapshots(YamlNode node) {
    var keys = new Keys("a key of snapshots")
        .required("directory", value -> directory = configValues.path(value, "a directory"))
        .optional("interval", this::readInterval);
    values.read(node, keys);
  }

  private void readInterval(YamlNode node) {
    interval = Objects.requireNonNullElse(
        values.duration(node, Snapshots.INTERVAL_MIN, Snapshots.INTERVAL_MAX), interval);
  }

  private void readPool(Name name, YamlNode node) {
    if (!Limits.isId(name.text())) {
      problems.add(name.place(), Limits.ID + " for a pool", YamlNode.quote(name.text()));
    } else if (name.text().equals(Offload.DEFAULT_POOL)) {
      problems.add(
          name.place(), "another name than " + Offload.DEFAULT_POOL + ", which is there", "it");
    }
    var pool = new PoolEntry();
    values.read(node, pool.keys());
    pools.add(new Pool(validId(name), pool.size, pool.waitingMax));
  }

  /** A stand-in after a problem, so that the rest can still be read. */
  private static String validId(Name name) {
    return Limits.isId(name.text()) ? name.text() : "malformed";
  }

  private final class PoolEntry {
    private int size = 16;
    private int waitingMax = 1_000;

    private Keys keys() {
      return new Keys("a key of a pool")
          .optional("size", this::readSize)
          .optional("waitingMax", this::readWaitingMax);
    }

    private void readSize(YamlNode node) {
      size = values.number(node, "a size", 1, WorkPools.SIZE_MAX, size);
    }

    private void readWaitingMax(YamlNode node) {
      waitingMax = values.number(node, "a number of works", 0, WorkPools.WAITING_MAX, waitingMax);
    }
  }

  private void readMachine(Name name, YamlNode node) {
    checkMachine(name, machines.size(), "machines");
    var entry = new MachineEntry();
    values.read(node, entry.keys());
    if (entry.type != null) {
      machines.add(new Hosted(validId(name), entry.type, entry.options));
    }
  }

  private final class MachineEntry {
    private @Nullable MachineType<?> type;
    private MachineOptions options = MachineOptions.DEFAULT;

    private Keys keys() {
      return new Keys("a key of a machine")
          .required("schema", value -> type = configValues.type(value))
          .optional("restore", this::readRestore)
          .optional("force", this::readForce)
          .optional("published", this::readPublished)
          .optional("tags", this::readTags);
    }

    private void readRestore(YamlNode value) {
      if (configValues.text(value, "last"::equals, "last for restore", "").isEmpty()) {
        return;
      }
      options = options.restoreLast();
      if (firstRestored == null) {
        firstRestored = value.place();
      }
    }

    private void readForce(YamlNode value) {
      options = values.bool(value) ? options.force() : options;
    }

    private void readPublished(YamlNode value) {
      if (!values.bool(value)) {
        return;
      }
      options = options.publish();
      if (++published == PublishedMachines.MACHINES_MAX + 1) {
        problems.add(
            value.place(),
            String.format("at most %,d published machines", PublishedMachines.MACHINES_MAX),
            "one more");
      }
    }

    private void readTags(YamlNode value) {
      options = options.tags(values.items(value, "a list of tags", MachineOptions.TAGS_MAX).stream()
          .map(item -> configValues.text(item, Limits::isTag, Limits.TAG + " for a tag", ""))
          .filter(Limits::isTag)
          .toArray(String[]::new));
    }
  }

  private void checkMachine(Name name, int count, String what) {
    if (!Limits.isId(name.text())) {
      problems.add(name.place(), Limits.ID + " for a machine", YamlNode.quote(name.text()));
    }
    if (count == NodeConfig.MACHINES_MAX) {
      problems.add(
          name.place(), String.format("at most %,d %s", NodeConfig.MACHINES_MAX, what), "one more");
    }
  }

  private void readRelay(Name name, YamlNode node) {
    checkMachine(name, relays.size(), "relays");
    var entry = new RelayEntry();
    values.read(node, entry.keys());
    relayNames.add(name);
    if (entry.type != null) {
      relays.add(new Relay(validId(name), entry.type.schema(), entry.tracking()));
    }
  }

  private final class RelayEntry {
    private @Nullable MachineType<?> type;
    private final List<String> via = new ArrayList<>();
    private boolean tellsEach;

    private Keys keys() {
      return new Keys("a key of a relay")
          .required("schema", value -> type = configValues.type(value))
          .optional("via", this::readVia)
          .optional("each", value -> tellsEach = values.bool(value));
    }

    private void readVia(YamlNode value) {
      for (var item : values.items(value, "a list of nodes", Cluster.MEMBERS_MAX)) {
        via.add(configValues.text(item, Limits::isId, Limits.ID + " for a node", ""));
      }
    }

    private Tracking tracking() {
      var followed = Tracking.ALL.via(via.toArray(String[]::new));
      return tellsEach ? followed.each() : followed;
    }
  }

  private void eachName(YamlNode node, String expected, BiConsumer<Name, YamlNode> consumer) {
    if (node instanceof YamlNode.Entries map) {
      values.eachName(map, expected, consumer);
    } else {
      problems.add("a map, each key " + expected, node);
    }
  }
}
