package io.vertick.simulation;

import static io.vertick.simulation.Journal.require;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.RequestId;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.Requester;
import io.vertick.engine.session.Session;
import io.vertick.engine.session.SessionConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One run: nodes A and B with a link of datagrams, a client C with a stream to A. All three ask; requests of C to machines of B go through A. First with faults, then without:
 * all links open again, every request ends, new ones are executed.
 */
final class Simulation {
  private static final long SECOND = 1_000_000_000L;
  private static final String[] NAMES = {"A", "B", "C"};
  private static final SchemaHash SCHEMA = new SchemaHash(1, 2);

  private final long seed;
  private final Random random;
  private final Schedule schedule = new Schedule();
  private final Journal journal = new Journal();
  private final SimulatedNetwork network;
  private final Map<String, SimulatedNode> nodes = new TreeMap<>();
  private final int requestBytes;
  private final int updateBytes;
  private final boolean faulty;
  /** Whether machines are followed too; other runs have requests and bare updates only. */
  private final boolean follows;
  /** Of all lives. */
  private final Map<Incarnation, SimulatedMachine> machines = new HashMap<>();

  private boolean calm;
  private int lives;
  private int faults;
  private long stalledNanos;
  private long steps;
  private @Nullable SimulatedConnection connection;

  Simulation(long seed) {
    this.seed = seed;
    random = new Random(seed);
    network = new SimulatedNetwork(schedule, random);
    requestBytes = random.nextBoolean() ? 1 << 20 : 1_024 + random.nextInt(8_000);
    updateBytes = random.nextBoolean() ? 1 << 20 : 1_024 + random.nextInt(8_000);
    faulty = random.nextInt(8) > 0;
    follows = seed % 2 == 0;
  }

  long steps() {
    return steps;
  }

  Journal journal() {
    return journal;
  }

  /** What the feeds of those who live at the end have brought. */
  Map<String, Long> feeds() {
    var counts = new TreeMap<String, Long>();
    for (var node : nodes.values()) {
      for (var link : node.links().values()) {
        var stats = link.followed().stats();
        counts.merge("snapshots", stats.snapshots(), Long::sum);
        counts.merge("updates", stats.updates(), Long::sum);
        counts.merge("resyncs", stats.resyncs(), Long::sum);
        counts.merge("strays", stats.strays(), Long::sum);
      }
    }
    return counts;
  }

  /** Plays the run. Throws an {@link AssertionError} with the seed when an invariant does not hold. */
  void run() {
    try {
      play();
    } catch (AssertionError | RuntimeException problem) {
      throw new AssertionError(
          "seed " + seed + " at " + schedule.now() / 1_000_000 + " ms: " + problem.getMessage(),
          problem);
    }
  }

  private void play() {
    for (var name : NAMES) {
      start(name);
    }
    long faultsEnd = (3 + random.nextInt(15)) * SECOND;
    scheduleCall(faultsEnd);
    scheduleUpdate(faultsEnd + 5 * SECOND);
    if (follows) {
      // Half of the time nothing happens any more that would show what was lost before.
      scheduleChange(random.nextBoolean() ? faultsEnd + 5 * SECOND : random.nextLong(faultsEnd));
    }
    if (faulty) {
      scheduleFault(faultsEnd);
    }
    advance(faultsEnd);
    heal();
    // Two heartbeats after a stream was found dead and dialled again.
    advance(schedule.now() + 6 * SECOND);
    checkLinks();
    checkReplicas();
    advance(schedule.now() + 16 * SECOND);
    require(journal.open() == 0, journal.open() + " calls have no outcome");
    probe();
  }

  private void advance(long until) {
    while (schedule.step(until)) {
      steps++;
      check();
    }
  }

  private void check() {
    journal.checkSilence(schedule.now(), stalledNanos);
    for (var node : nodes.values()) {
      require(node.table().size() <= 65_536, "too many kept requests");
      for (var link : node.links().values()) {
        checkLimits(link);
      }
    }
  }

  private static void checkLimits(SimulatedLink link) {
    require(link.requester().size() <= 1_024 * 6, "too many requests in flight");
    require(
        link.session().outboxBytes() <= Session.OUTBOX_BYTES_HIGH + (1 << 20) + (1 << 20),
        "an outbox of " + link.session().outboxBytes() + " bytes");
  }

  private void checkLinks() {
    for (var node : nodes.values()) {
      for (var link : node.links().values()) {
        require(link.session().isOpen(), node.name() + " has no session with " + link.peer());
        require(
            !link.isUpdateWanted(), node.name() + " has no credit for updates to " + link.peer());
      }
    }
  }

  /** Whatever was lost, one second after the last change each replica is what its source is. */
  private void checkReplicas() {
    for (var node : nodes.values()) {
      for (var link : node.links().values()) {
        link.replicas()
            .forEach(replica -> replica.checkUpToDate(node(link.peer()).machine()));
        require(link.followed().stats().mismatches() == 0, "checksums differ");
      }
    }
  }

  /** After all faults, requests on every way are executed at once. */
  private void probe() {
    int before = journal.outcomes().getOrDefault("Executed", 0)
        + journal.outcomes().getOrDefault("Refused", 0);
    int asked = 0;
    for (var way : List.of("AB", "BA", "CA", "CB")) {
      call(way.substring(0, 1), way.substring(1), mutate(3), plain(10_000), false);
      asked++;
    }
    advance(schedule.now() + 9 * SECOND);
    int after = journal.outcomes().getOrDefault("Executed", 0)
        + journal.outcomes().getOrDefault("Refused", 0);
    require(after - before == asked, "of " + asked + " last calls " + (after - before) + " ran");
  }

  // Nodes and links.

  private void start(String name) {
    var node = new SimulatedNode(name, new Incarnation(seed, ++lives), schedule, random, journal);
    nodes.forEach((other, living) -> node.contemporaries().put(other, living.incarnation()));
    nodes.put(name, node);
    machines.put(node.incarnation(), node.machine());
    switch (name) {
      case "A" -> addDatagramLink(node, "B");
      case "B" -> addDatagramLink(node, "A");
      default -> addDialer(node);
    }
    if (name.equals("A")) {
      addServer(node);
    }
  }

  private SessionConfig limited(SessionConfig config) {
    return config.withWindows(requestBytes, updateBytes);
  }

  private void addDatagramLink(SimulatedNode node, String peer) {
    var link = new SimulatedLink(
        node,
        peer,
        limited(SessionConfig.datagrams(node.incarnation(), node.name())),
        frame -> network.sendDatagram(node.name(), peer, frame, this::deliver),
        () -> {
          throw new AssertionError("Expected no reconnection of datagrams");
        });
    add(node, link);
    schedule.after(0, () -> node.turn(() -> link.session().connect(node.now())));
  }

  private void deliver(String from, String to, byte[] frame) {
    var node = node(to);
    node.turn(() -> {
      var link = node.links().get(from);
      if (link != null) {
        link.session().receive(frame, 0, frame.length, node.now());
      }
    });
  }

  private SimulatedNode node(String name) {
    return Objects.requireNonNull(nodes.get(name));
  }

  private void addDialer(SimulatedNode node) {
    var link = new SimulatedLink(
        node,
        "A",
        limited(SessionConfig.stream(node.incarnation(), node.name())),
        frame -> sendStream(true, frame),
        this::breakConnection);
    add(node, link);
    schedule.after(1_000_000, () -> dial(node));
  }

  private void addServer(SimulatedNode node) {
    var link = new SimulatedLink(
        node,
        "C",
        limited(SessionConfig.stream(node.incarnation(), node.name())),
        frame -> sendStream(false, frame),
        this::breakConnection);
    add(node, link);
  }

  private void add(SimulatedNode node, SimulatedLink link) {
    node.links().put(link.peer(), link);
    if (follows) {
      link.follow(machines);
    }
  }

  private void sendStream(boolean byDialer, byte[] frame) {
    if (connection != null) {
      connection.send(byDialer, frame);
    }
  }

  private void breakConnection() {
    if (connection != null) {
      connection.close();
    }
  }

  private void dial(SimulatedNode client) {
    if (client.isDead()) {
      return;
    }
    var server = node("A");
    if (network.isCut("C", "A") || network.isCut("A", "C") || client.isStalled()) {
      schedule.after(200_000_000, () -> dial(client));
      return;
    }
    breakConnection();
    var made = new SimulatedConnection(
        schedule, random, network, "C", "A", end(client, "A"), end(server, "C"));
    connection = made;
    client.turn(() -> connect(client.link("A"), made));
    server.turn(() -> connect(server.link("C"), made));
  }

  private void connect(SimulatedLink link, SimulatedConnection made) {
    if (connection == made && made.isOpen()) {
      link.connection = made;
      link.session().connect(schedule.now());
    }
  }

  private SimulatedConnection.End end(SimulatedNode node, String peer) {
    return new SimulatedConnection.End() {
      @Override
      public void receive(SimulatedConnection from, byte[] frame) {
        node.turn(() -> {
          if (node.link(peer).connection == from) {
            node.link(peer).session().receive(frame, 0, frame.length, node.now());
          }
        });
      }

      @Override
      public void closed(SimulatedConnection closed) {
        node.turn(() -> {
          if (node.link(peer).connection == closed) {
            node.link(peer).session().disconnect();
          }
        });
        if (node.name().equals("C") && connection == closed) {
          schedule.after(50_000_000, () -> dial(node));
        }
      }
    };
  }

  // Calls.

  private void scheduleCall(long until) {
    schedule.after(random.nextLong(200_000_000), () -> {
      int burst = random.nextInt(30) == 0 ? 60 : 1 + random.nextInt(3);
      for (int i = 0; i < burst; i++) {
        callSomebody();
      }
      if (schedule.now() < until) {
        scheduleCall(until);
      }
    });
  }

  private void callSomebody() {
    var from = NAMES[random.nextInt(3)];
    var to = from.equals("C") ? NAMES[random.nextInt(2)] : from.equals("A") ? "B" : "A";
    boolean waits = random.nextInt(4) > 0;
    boolean post = random.nextInt(10) == 0;
    long within = random.nextInt(5) == 0 ? 50 + random.nextInt(500) : 1_000 + random.nextInt(9_000);
    var call = random.nextInt(10) == 0
        ? new Call.Await(Call.Condition.WHEN, List.of(1), Map.of())
        : mutate(argBytes());
    call(from, to, call, new RequestOptions(within, post, waits, null), random.nextInt(20) == 0);
  }

  private int argBytes() {
    return switch (random.nextInt(100)) {
      case 0 -> random.nextInt(60_000);
      case 1, 2, 3 -> random.nextInt(2_000);
      default -> random.nextInt(20);
    };
  }

  private static Call mutate(int argBytes) {
    return Call.Mutate.of(Call.Change.ADD, 1).withArgs(Map.of("bytes", new byte[argBytes]));
  }

  private static RequestOptions plain(long withinMs) {
    return new RequestOptions(withinMs, false, true, null);
  }

  private void call(String from, String to, Call call, RequestOptions options, boolean cancel) {
    var node = node(from);
    var machine = to + "/" + random.nextInt(2);
    node.turn(() -> {
      var requester = node.link(from.equals("C") ? "A" : to).requester();
      long number = ask(node, requester, machine, call, options);
      if (cancel && number > 0) {
        schedule.after(
            random.nextLong(SECOND), () -> node.turn(() -> requester.cancel(number, node.now())));
      }
    });
  }

  private long ask(
      SimulatedNode node, Requester requester, String machine, Call call, RequestOptions options) {
    long now = node.now();
    var way = way(node, machine.substring(0, 1));
    var target = new Target(machine, null, SCHEMA);
    var early = new ArrayList<Outcome>();
    var id = new RequestId[1];
    long number = requester.request(
        target,
        call,
        options,
        outcome -> {
          if (id[0] == null) {
            early.add(outcome);
          } else {
            journal.ended(id[0], outcome, node.now(), living(), faults);
          }
        },
        now);
    if (number == 0) {
      require(early.size() == 1 && early.get(0) instanceof Outcome.NotApplied, "refused: " + early);
      return 0;
    }
    require(early.isEmpty(), "ended before it had a number: " + early);
    id[0] = new RequestId(node.incarnation(), number);
    journal.asked(new Journal.Call(
        id[0],
        machine,
        now,
        now + options.withinMs() * 1_000_000,
        options.post(),
        way,
        faultsBefore(now)));
    return number;
  }

  /** The lives to which the request goes, as those that send it know them. */
  private List<Incarnation> way(SimulatedNode from, String home) {
    var way = new ArrayList<Incarnation>();
    var next = from.name().equals("C") ? "A" : home;
    addPeer(way, from, next);
    if (!next.equals(home)) {
      addPeer(way, node(next), home);
    }
    return way;
  }

  private static void addPeer(List<Incarnation> way, SimulatedNode from, String to) {
    var peer = from.link(to).session().peer();
    if (peer == null) {
      // It may first be answered by a life that is about to end.
      peer = from.contemporaries().get(to);
    }
    if (peer != null) {
      way.add(peer);
    }
  }

  private Set<Incarnation> living() {
    return nodes.values().stream()
        .map(SimulatedNode::incarnation)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** A fault of the last seconds may still do harm. */
  private int faultsBefore(long now) {
    return calm && now > calmSince + 3 * SECOND ? faults : 0;
  }

  private long calmSince;

  private void scheduleUpdate(long until) {
    schedule.after(random.nextLong(200_000_000), () -> {
      for (var node : nodes.values()) {
        node.turn(() -> node.links().values().forEach(link -> {
          for (int i = random.nextInt(4); i > 0; i--) {
            link.offerUpdate(random.nextInt(random.nextInt(10) == 0 ? 4_000 : 60));
          }
        }));
      }
      if (schedule.now() < until) {
        scheduleUpdate(until);
      }
    });
  }

  private void scheduleChange(long until) {
    schedule.after(random.nextLong(100_000_000), () -> {
      nodes.values().forEach(node -> node.turn(() -> node.machine().change()));
      if (schedule.now() < until) {
        scheduleChange(until);
      }
    });
  }

  // Faults.

  private void scheduleFault(long until) {
    schedule.after(random.nextLong(2 * SECOND), () -> {
      if (schedule.now() < until) {
        faults++;
        fault();
        scheduleFault(until);
      }
    });
  }

  private void fault() {
    switch (random.nextInt(12)) {
      case 0 -> cut();
      case 1 -> cut();
      case 2 -> network.weather.loss = random.nextDouble() * random.nextDouble();
      case 3 -> network.weather.doubles = random.nextDouble();
      case 4 -> network.weather.delayNanosMax = 1 + random.nextLong(2 * SECOND);
      case 5 -> network.weather.truncation = random.nextDouble() * 0.3;
      case 6 -> network.weather.replay = random.nextDouble();
      case 7 -> stall();
      case 8 -> restart(NAMES[random.nextInt(3)]);
      case 9 -> breakConnection();
      case 10 -> forgetClient();
      default -> pause();
    }
  }

  private void cut() {
    var ends = List.of("AB", "BA", "AC", "CA").get(random.nextInt(4));
    var from = ends.substring(0, 1);
    var to = ends.substring(1);
    boolean both = random.nextBoolean();
    network.cut(from, to);
    if (both) {
      network.cut(to, from);
    }
    schedule.after(random.nextLong(15 * SECOND), () -> {
      network.heal(from, to);
      network.heal(to, from);
    });
  }

  private void stall() {
    long nanos = random.nextLong(8 * SECOND);
    stalledNanos += nanos;
    node(NAMES[random.nextInt(3)]).stall(nanos);
  }

  private void pause() {
    var node = node(NAMES[random.nextInt(3)]);
    node.turn(() -> node.links().values().forEach(link -> link.session().pause()));
    schedule.after(
        random.nextLong(3 * SECOND),
        () ->
            node.turn(() -> node.links().values().forEach(link -> link.session().resume())));
  }

  private void restart(String name) {
    var old = node(name);
    old.die();
    journal.forget(old.incarnation());
    if (!name.equals("B")) {
      breakConnection();
    }
    start(name);
  }

  /** The server drops its end of the session with the client, as it does after a long silence. */
  private void forgetClient() {
    var server = node("A");
    server.turn(() -> {
      server.link("C").session().close();
      addServer(server);
    });
    breakConnection();
  }

  private void heal() {
    calm = true;
    calmSince = schedule.now();
    network.heal();
    for (var node : nodes.values()) {
      node.wake();
      node.turn(() -> node.links().values().forEach(link -> link.session().resume()));
    }
  }
}
