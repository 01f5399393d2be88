package io.vertick.cluster;

import io.vertick.access.AccessFileException;
import io.vertick.access.Identity;
import io.vertick.access.LimitReader;
import io.vertick.access.Security;
import io.vertick.access.TokenFile;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Limit;
import io.vertick.cluster.NodeConfig.Bridge;
import io.vertick.cluster.NodeConfig.Cluster;
import io.vertick.cluster.NodeConfig.Hosted;
import io.vertick.cluster.NodeConfig.Http;
import io.vertick.cluster.NodeConfig.Pool;
import io.vertick.cluster.NodeConfig.Relay;
import io.vertick.cluster.NodeConfig.Snapshot;
import io.vertick.cluster.NodeConfig.Tls;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Offload;
import io.vertick.engine.machine.Tracking;
import io.vertick.machine.Hosting;
import io.vertick.pool.WorkPools;
import io.vertick.published.PublishedMachines;
import io.vertick.schema.SchemaFile;
import io.vertick.schema.SchemaFileException;
import io.vertick.snapshot.Snapshots;
import io.vertick.yaml.Name;
import io.vertick.yaml.Node;
import io.vertick.yaml.NodeReader;
import io.vertick.yaml.Place;
import io.vertick.yaml.Problems;
import io.vertick.yaml.TextFile;
import io.vertick.yaml.ValueReader;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Nodes to a {@link NodeConfig}: checks keys, types and limits, reports every problem and reads on behind it. */
final class NodeConfigReader {
  static final int PORT = 5701;
  static final int BUS_PORT = 5702;
  static final int HTTP_PORT = 8080;
  static final int BRIDGE_PORT = 7070;
  static final String LOOPBACK = "127.0.0.1";

  private static final String ROOT = "a map with the keys node and cluster";
  private static final List<String> FILE_KEYS = List.of(
      "node",
      "cluster",
      "http",
      "bridge",
      "eventLoops",
      "snapshots",
      "pools",
      "machines",
      "relays");
  private static final List<String> CLUSTER_KEYS =
      List.of("name", "host", "port", "busPort", "members", "tls");
  private static final List<String> TLS_KEYS = List.of("key", "certificate", "trust");
  private static final List<String> IDENTITY_KEYS = List.of("key", "certificate");
  private static final List<String> HTTP_KEYS =
      List.of("host", "port", "tls", "tokens", "insecure");
  private static final List<String> BRIDGE_KEYS =
      List.of("host", "port", "tls", "tokens", "insecure", "limits");
  private static final List<String> SNAPSHOT_KEYS = List.of("directory", "interval");
  private static final List<String> POOL_KEYS = List.of("size", "waitingMax");
  private static final List<String> MACHINE_KEYS =
      List.of("schema", "restore", "force", "published", "tags");
  private static final List<String> RELAY_KEYS = List.of("schema", "via", "each");

  private final Path folder;
  private final Problems problems;
  private final ValueReader values;
  /** Of schemas and tokens: they name their own files. */
  private final List<String> otherProblems = new ArrayList<>();

  private final Map<Path, @Nullable MachineType<?>> types = new HashMap<>();
  private final Map<Integer, String> ports = new HashMap<>();
  private final List<Pool> pools = new ArrayList<>();
  private final List<Hosted> machines = new ArrayList<>();
  private final List<Relay> relays = new ArrayList<>();
  private final List<Name> relayNames = new ArrayList<>();
  private String id = "";
  private int eventLoops = Hosting.defaultEventLoops();
  private String clusterName = "";
  private String host = LOOPBACK;
  private int port = PORT;
  private Place portPlace = Place.START;
  private int busPort = BUS_PORT;
  private Place busPortPlace = Place.START;
  private final List<String> members = new ArrayList<>();
  private @Nullable Tls tls;
  private final ListenerEntry http = new ListenerEntry(HTTP_PORT);
  private final ListenerEntry bridge = new ListenerEntry(BRIDGE_PORT);
  private boolean hasBridge;
  private @Nullable Path directory;
  private Duration interval = Snapshots.INTERVAL_DEFAULT;
  private @Nullable Place firstRestored;
  private int published;

  private NodeConfigReader(Path folder, Problems problems) {
    this.folder = folder;
    this.problems = problems;
    values = new ValueReader(problems);
  }

  static NodeConfig read(Path path) {
    var problems = new Problems();
    var reader =
        new NodeConfigReader(Objects.requireNonNullElse(path.getParent(), Path.of("")), problems);
    var bytes = TextFile.bytesOf(path, "a configuration of a node", problems);
    var text = bytes == null ? null : TextFile.decode(bytes, problems);
    var root = text == null ? null : NodeReader.read(text, false, ROOT, problems);
    if (root != null) {
      reader.readFile(root);
    }
    var all = problems.lines(path.toString());
    all.addAll(reader.otherProblems);
    if (!all.isEmpty()) {
      throw new NodeConfigException(all);
    }
    return reader.config();
  }

  private NodeConfig config() {
    return new NodeConfig(
        id,
        new Cluster(clusterName, host, port, busPort, members, tls),
        new Http(http.host, http.port, http.security()),
        hasBridge
            ? new Bridge(
                bridge.host, bridge.port, bridge.security(), BridgeLimits.of(bridge.limits))
            : null,
        eventLoops,
        directory == null ? null : new Snapshot(directory, interval),
        pools,
        machines,
        relays);
  }

  private void readFile(Node root) {
    if (!(root instanceof Node.Entries map)) {
      problems.add(ROOT, root);
      return;
    }
    var seen = values.eachKey(map, FILE_KEYS, "a key of a node", this::readFileKey);
    require(map, seen, "node");
    require(map, seen, "cluster");
    takePort(port, "the port of the cluster", portPlace);
    takePort(busPort, "the port of the bus", busPortPlace);
    takePort(http.port, "the port of http", http.portPlace);
    if (hasBridge) {
      takePort(bridge.port, "the port of the bridge", bridge.portPlace);
    }
    if (firstRestored != null && directory == null) {
      problems.add(firstRestored, "the key snapshots beside restore", "none");
    }
    relayNames.forEach(this::requireElsewhere);
  }

  private void require(Node.Entries map, Map<String, Place> seen, String key) {
    if (!seen.containsKey(key)) {
      problems.add(map.place(), "the key " + key, "none");
    }
  }

  /** The servers of a node need a port each. */
  private void takePort(int number, String what, Place place) {
    var before = ports.putIfAbsent(number, what);
    if (before != null) {
      problems.add(
          place, "each port once", number + " for " + what + ", which is " + before + " already");
    }
  }

  /** Whoever follows a machine of this node has it from the machine. */
  private void requireElsewhere(Name relay) {
    if (machines.stream().anyMatch(machine -> machine.id().equals(relay.text()))) {
      problems.add(
          relay.place(), "a machine of another node for a relay", Node.quote(relay.text()));
    }
  }

  private void readFileKey(Name key, Node value) {
    switch (key.text()) {
      case "node" -> id = text(value, Limits::isId, Limits.ID + " for node", id);
      case "cluster" -> readCluster(value);
      case "http" -> http.readAll(value, HTTP_KEYS, "a key of http");
      case "bridge" -> {
        hasBridge = true;
        bridge.readAll(value, BRIDGE_KEYS, "a key of bridge");
      }
      case "eventLoops" ->
        eventLoops = values.number(value, "event loops", 1, NodeConfig.EVENT_LOOPS_MAX, eventLoops);
      case "snapshots" -> readSnapshots(value);
      case "pools" -> eachName(value, "the name of a pool", this::readPool);
      case "machines" -> eachName(value, "the id of a machine", this::readMachine);
      case "relays" -> eachName(value, "the id of a machine", this::readRelay);
      default -> throw new AssertionError(key.text());
    }
  }

  private void readCluster(Node node) {
    var seen = eachKey(node, CLUSTER_KEYS, "a key of cluster", this::readClusterKey);
    if (node instanceof Node.Entries map) {
      require(map, seen, "name");
    }
  }

  private void readClusterKey(Name key, Node value) {
    switch (key.text()) {
      case "name" ->
        clusterName = text(value, Limits::isId, Limits.ID + " for the cluster's name", clusterName);
      case "host" -> host = readHost(value, host);
      case "port" -> {
        port = readPort(value, port);
        portPlace = value.place();
      }
      case "busPort" -> {
        busPort = readPort(value, busPort);
        busPortPlace = value.place();
      }
      case "tls" -> readTls(value);
      case "members" -> readMembers(value);
      default -> throw new AssertionError(key.text());
    }
  }

  private void readTls(Node node) {
    var entry = new TlsEntry();
    var seen = eachKey(node, TLS_KEYS, "a key of tls", entry::read);
    if (node instanceof Node.Entries map) {
      TLS_KEYS.forEach(key -> require(map, seen, key));
    }
    tls = entry.tls();
  }

  private final class TlsEntry {
    private @Nullable Path key;
    private @Nullable Path certificate;
    private @Nullable Path trust;

    private void read(Name name, Node value) {
      switch (name.text()) {
        case "key" -> key = readPem(value, "a private key in PEM, PKCS #8", PemFile::isKey);
        case "certificate" ->
          certificate = readPem(value, "certificates in PEM", PemFile::hasCertificates);
        case "trust" -> trust = readPem(value, "certificates in PEM", PemFile::hasCertificates);
        default -> throw new AssertionError(name.text());
      }
    }

    private @Nullable Tls tls() {
      return key == null || certificate == null || trust == null
          ? null
          : new Tls(key, certificate, trust);
    }
  }

  private @Nullable Path readPem(Node node, String what, Predicate<Path> isRight) {
    var path = readPath(node, "a file with " + what);
    if (path != null && !isRight.test(path)) {
      problems.add("a file with " + what, node);
    }
    return path;
  }

  private String readHost(Node node, String orElse) {
    var read = text(node, Limits::isHost, "a host name or an IPv4 address", orElse);
    if (!Limits.isKnown(read)) {
      problems.add("a host that has an address", node);
    }
    return read;
  }

  private int readPort(Node node, int orElse) {
    return values.number(node, "a port", 1, Limits.PORT_MAX, orElse);
  }

  private void readMembers(Node node) {
    for (var item : items(node, "a list of members", Cluster.MEMBERS_MAX)) {
      var member = text(item, Limits::isAddress, "a member such as 10.0.0.1:5701", "");
      if (!member.isEmpty()) {
        members.add(member);
      }
    }
  }

  /** A port on which a node serves: that of HTTP or of the bridge. */
  private final class ListenerEntry {
    private String host = LOOPBACK;
    private Place hostPlace = Place.START;
    private int port;
    private Place portPlace = Place.START;
    private @Nullable Path key;
    private @Nullable Path certificate;
    private @Nullable Path tokens;
    private boolean isInsecure;
    private final Map<Limit, Integer> limits = new EnumMap<>(Limit.class);

    private ListenerEntry(int port) {
      this.port = port;
    }

    private void readAll(Node node, List<String> keys, String expected) {
      var seen = eachKey(node, keys, expected, this::read);
      // What is there and could not be read was told already.
      boolean isMeant = seen.containsKey("tls") && seen.containsKey("tokens");
      if (!isMeant && !Limits.isSecure(host, security())) {
        problems.add(
            hostPlace,
            Security.EXPECTED,
            Node.quote(host) + " and " + security().found());
      }
    }

    private void read(Name name, Node value) {
      switch (name.text()) {
        case "host" -> {
          host = readHost(value, host);
          hostPlace = value.place();
        }
        case "port" -> {
          port = readPort(value, port);
          portPlace = value.place();
        }
        case "tls" -> readIdentity(value);
        case "tokens" -> readTokens(value);
        case "insecure" -> isInsecure = values.bool(value);
        case "limits" -> limits.putAll(LimitReader.read(value, limit -> true, values, problems));
        default -> throw new AssertionError(name.text());
      }
    }

    private void readIdentity(Node node) {
      var seen = eachKey(node, IDENTITY_KEYS, "a key of tls", this::readPem);
      if (node instanceof Node.Entries map) {
        IDENTITY_KEYS.forEach(name -> require(map, seen, name));
      }
      if (key != null && certificate != null) {
        readOther(new Identity(key, certificate)::read);
      }
    }

    private void readPem(Name name, Node value) {
      if (name.text().equals("key")) {
        key = NodeConfigReader.this.readPem(value, "a private key in PEM, PKCS #8", PemFile::isKey);
      } else {
        certificate =
            NodeConfigReader.this.readPem(value, "certificates in PEM", PemFile::hasCertificates);
      }
    }

    private void readTokens(Node value) {
      var path = readPath(value, "a file of tokens");
      if (path != null) {
        tokens = path;
        readOther(() -> TokenFile.read(path));
      }
    }

    private Security security() {
      var tls = key == null || certificate == null ? null : new Identity(key, certificate);
      return new Security(tls, tokens, isInsecure);
    }
  }

  private void readOther(Supplier<?> file) {
    try {
      var unusedUntilStart = file.get();
    } catch (AccessFileException wrong) {
      otherProblems.addAll(wrong.problems());
    }
  }

  private void readSnapshots(Node node) {
    var seen = eachKey(node, SNAPSHOT_KEYS, "a key of snapshots", this::readSnapshotKey);
    if (node instanceof Node.Entries map) {
      require(map, seen, "directory");
    }
  }

  private void readSnapshotKey(Name key, Node value) {
    if (key.text().equals("directory")) {
      directory = readPath(value, "a directory");
    } else {
      interval = Objects.requireNonNullElse(
          values.duration(value, Snapshots.INTERVAL_MIN, Snapshots.INTERVAL_MAX), interval);
    }
  }

  /** Relative paths begin at the folder of the file. */
  private @Nullable Path readPath(Node node, String what) {
    try {
      return node.isText() && !node.text().isEmpty()
          ? folder.resolve(node.text()).normalize()
          : reported(what, node);
    } catch (InvalidPathException wrong) {
      return reported(what, node);
    }
  }

  private @Nullable Path reported(String what, Node node) {
    problems.add(what, node);
    return null;
  }

  private void readPool(Name name, Node node) {
    if (!Limits.isId(name.text())) {
      problems.add(name.place(), Limits.ID + " for a pool", Node.quote(name.text()));
    } else if (name.text().equals(Offload.DEFAULT_POOL)) {
      problems.add(
          name.place(), "another name than " + Offload.DEFAULT_POOL + ", which is there", "it");
    }
    var pool = new PoolEntry();
    eachKey(node, POOL_KEYS, "a key of a pool", pool::read);
    pools.add(new Pool(validId(name), pool.size, pool.waitingMax));
  }

  /** A stand-in after a problem, so that the rest can still be read. */
  private static String validId(Name name) {
    return Limits.isId(name.text()) ? name.text() : "malformed";
  }

  private final class PoolEntry {
    private int size = 16;
    private int waitingMax = 1_000;

    private void read(Name key, Node value) {
      if (key.text().equals("size")) {
        size = values.number(value, "a size", 1, WorkPools.SIZE_MAX, size);
      } else {
        waitingMax =
            values.number(value, "a number of works", 0, WorkPools.WAITING_MAX, waitingMax);
      }
    }
  }

  private void readMachine(Name name, Node node) {
    checkMachine(name, machines.size(), "machines");
    var entry = new MachineEntry();
    var seen = eachKey(node, MACHINE_KEYS, "a key of a machine", entry::read);
    if (node instanceof Node.Entries map) {
      require(map, seen, "schema");
    }
    if (entry.type != null) {
      machines.add(new Hosted(
          validId(name),
          entry.type,
          entry.restoresLast,
          entry.isForced,
          entry.isPublished,
          entry.tags));
    }
  }

  private final class MachineEntry {
    private @Nullable MachineType<?> type;
    private boolean restoresLast;
    private boolean isForced;
    private boolean isPublished;
    private final List<String> tags = new ArrayList<>();

    private void read(Name key, Node value) {
      switch (key.text()) {
        case "schema" -> type = readType(value);
        case "restore" -> readRestore(value);
        case "force" -> isForced = values.bool(value);
        case "published" -> readPublished(value);
        case "tags" -> readTags(value);
        default -> throw new AssertionError(key.text());
      }
    }

    private void readRestore(Node value) {
      restoresLast = !text(value, "last"::equals, "last for restore", "").isEmpty();
      if (restoresLast && firstRestored == null) {
        firstRestored = value.place();
      }
    }

    private void readPublished(Node value) {
      isPublished = values.bool(value);
      if (isPublished && ++published == PublishedMachines.MACHINES_MAX + 1) {
        problems.add(
            value.place(),
            String.format("at most %,d published machines", PublishedMachines.MACHINES_MAX),
            "one more");
      }
    }

    private void readTags(Node value) {
      for (var item : items(value, "a list of tags", Hosted.TAGS_MAX)) {
        tags.add(text(item, Limits::isTag, Limits.TAG + " for a tag", ""));
      }
    }
  }

  private void checkMachine(Name name, int count, String what) {
    if (!Limits.isId(name.text())) {
      problems.add(name.place(), Limits.ID + " for a machine", Node.quote(name.text()));
    }
    if (count == NodeConfig.MACHINES_MAX) {
      problems.add(
          name.place(), String.format("at most %,d %s", NodeConfig.MACHINES_MAX, what), "one more");
    }
  }

  private void readRelay(Name name, Node node) {
    checkMachine(name, relays.size(), "relays");
    var entry = new RelayEntry();
    var seen = eachKey(node, RELAY_KEYS, "a key of a relay", entry::read);
    if (node instanceof Node.Entries map) {
      require(map, seen, "schema");
    }
    relayNames.add(name);
    if (entry.type != null) {
      relays.add(new Relay(validId(name), entry.type.schema(), entry.tracking()));
    }
  }

  private final class RelayEntry {
    private @Nullable MachineType<?> type;
    private final List<String> via = new ArrayList<>();
    private boolean tellsEach;

    private void read(Name key, Node value) {
      switch (key.text()) {
        case "schema" -> type = readType(value);
        case "each" -> tellsEach = values.bool(value);
        case "via" -> readVia(value);
        default -> throw new AssertionError(key.text());
      }
    }

    private void readVia(Node value) {
      for (var item : items(value, "a list of nodes", Cluster.MEMBERS_MAX)) {
        via.add(text(item, Limits::isId, Limits.ID + " for a node", ""));
      }
    }

    private Tracking tracking() {
      var followed = Tracking.ALL.via(via.toArray(String[]::new));
      return tellsEach ? followed.each() : followed;
    }
  }

  private @Nullable MachineType<?> readType(Node node) {
    var path = readPath(node, "a schema file");
    if (path == null) {
      return null;
    }
    if (!types.containsKey(path)) {
      types.put(path, readSchema(path));
    }
    return types.get(path);
  }

  private @Nullable MachineType<?> readSchema(Path path) {
    try {
      return SchemaFile.read(path).type();
    } catch (SchemaFileException wrong) {
      otherProblems.addAll(wrong.problems());
      return null;
    }
  }

  private String text(Node node, Predicate<String> isRight, String expected, String orElse) {
    if (node.isText() && isRight.test(node.text())) {
      return node.text();
    }
    problems.add(expected, node);
    return orElse;
  }

  private List<Node> items(Node node, String expected, int max) {
    if (!(node instanceof Node.Items list)) {
      problems.add(expected, node);
      return List.of();
    }
    if (list.nodes().size() > max) {
      problems.add(
          node.place(),
          expected + " of at most " + max,
          String.valueOf(list.nodes().size()));
      return List.of();
    }
    return list.nodes();
  }

  private Map<String, Place> eachKey(
      Node node, List<String> known, String expected, BiConsumer<Name, Node> consumer) {
    if (node instanceof Node.Entries map) {
      return values.eachKey(map, known, expected, consumer);
    }
    problems.add("a map of " + String.join(", ", known), node);
    return Map.of();
  }

  private void eachName(Node node, String expected, BiConsumer<Name, Node> consumer) {
    if (node instanceof Node.Entries map) {
      values.eachName(map, expected, consumer);
    } else {
      problems.add("a map, each key " + expected, node);
    }
  }
}
