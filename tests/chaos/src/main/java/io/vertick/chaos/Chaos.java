package io.vertick.chaos;

import io.vertick.chaos.comparison.Calm;
import io.vertick.chaos.comparison.Comparison;
import io.vertick.chaos.comparison.Disturbance;
import io.vertick.chaos.fault.Fault;
import io.vertick.chaos.fault.Loopback;
import io.vertick.chaos.fault.Namespaces;
import io.vertick.chaos.fault.Network;
import io.vertick.chaos.fault.Schedule;
import io.vertick.chaos.node.ClientsSpec;
import io.vertick.chaos.node.NodeSpec;
import io.vertick.chaos.node.ProcessSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One run: starts nodes, does what the seed says to them, lets them come to rest, and compares what they wrote. */
public final class Chaos {
  private static final long READY_MS_MAX = 90_000;
  /** The longest time limit of a mutation, and what comes on top; and time for a slow machine. */
  private static final long QUIET_MS_MAX = 30_000;

  /** After the last fault. */
  private static final long LINKED_MS_MAX = 60_000;
  /** Callers go on so long when all links are ready, so that replicas catch up with machines that move; a slow reader needs the most. */
  private static final long CATCH_UP_MS = 6_000;
  /** Two heartbeats. */
  private static final long SETTLE_MS = 1_000;

  private static final long HEAP_MS_MAX = 5_000;
  /** Callers send nothing for so long before heaps are measured: what is in flight is no leak. */
  private static final long PAUSED_MS = 8_000;

  private final Options options;
  private final PrintStream out;
  private final Network network;
  private final Loop loop = new Loop();
  private final Chronicle chronicle;
  private final Map<String, Victim> victims = new LinkedHashMap<>();
  /** One process, if there is any. */
  private final List<Victim> clients;

  private final Map<Fault.Kind, Integer> done = new EnumMap<>(Fault.Kind.class);
  private final List<Heap> heaps = new ArrayList<>();

  Chaos(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
    var nodes = new ArrayList<>(options.nodeIds());
    nodes.add(Schedule.GUEST);
    var places = new ArrayList<>(nodes);
    places.add(Options.CLIENTS);
    network = options.isNetworkOwn() ? new Namespaces(places) : new Loopback(places);
    chronicle = new Chronicle(out);
    var random = new Random(options.seed());
    nodes.forEach(node -> {
      long seed = random.nextLong();
      victims.put(node, victim(node, life -> nodeSpec(node, life, seed)));
    });
    var clientsSpec = clientsSpec(random.nextLong());
    clients =
        options.clients() == 0 ? List.of() : List.of(victim(Options.CLIENTS, life -> clientsSpec));
  }

  private Victim victim(String node, IntFunction<ProcessSpec> specs) {
    return new Victim(node, specs, network, loop, chronicle);
  }

  private NodeSpec nodeSpec(String node, int life, long seed) {
    var members = victims.keySet().stream()
        .map(member -> network.address(member).toString())
        .toList();
    return new NodeSpec(
        node,
        life,
        seed + life,
        network.address(node),
        options.directory(),
        members,
        options.homesOf(node),
        all(options::movingOf),
        all(options::homesOf),
        options.relayedBy(node),
        options.viaOf(node),
        options.leavesOf(node));
  }

  private ClientsSpec clientsSpec(long seed) {
    var servers = options.nodeIds().stream()
        .map(node -> new ClientsSpec.Server(node, network.address(node)))
        .toList();
    return new ClientsSpec(
        Options.CLIENTS,
        seed,
        options.directory(),
        options.clients(),
        servers,
        all(options::movingOf));
  }

  private List<String> all(Function<String, List<String>> machinesOf) {
    return victims.keySet().stream()
        .flatMap(node -> machinesOf.apply(node).stream())
        .toList();
  }

  /** What {@code tests/chaos/run} says; the exit code is 1 if anything is wrong. */
  public static void main(String[] args) throws IOException, InterruptedException {
    var options = Options.parse(args);
    Files.createDirectories(options.directory());
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(new Chaos(options, out).run() ? 0 : 1);
  }

  /** Whether nothing is wrong. */
  boolean run() throws IOException, InterruptedException {
    out.println("seed " + options.seed() + ", " + options.seconds() + " s, " + options.nodes()
        + " nodes and " + options.clients() + " clients on " + network + "; journals and logs in "
        + options.directory());
    if (!startAll()) {
      everyone().forEach(Victim::kill);
      return false;
    }
    doFaults();
    return compare(comeToRest());
  }

  private List<Victim> everyone() {
    return Stream.concat(victims.values().stream(), clients.stream()).toList();
  }

  /** One after the other: nodes that start at the same moment may found a cluster each. */
  private boolean startAll() throws InterruptedException {
    for (var node : options.nodeIds()) {
      start(find(node));
    }
    for (var process : clients) {
      start(process);
    }
    return !chronicle.hasProblems();
  }

  private void start(Victim victim) throws InterruptedException {
    victim.start();
    await("ready", READY_MS_MAX, List.of(victim), Victim::isSettled);
  }

  private void doFaults() throws InterruptedException {
    var nodes = options.nodeIds();
    var machines =
        nodes.stream().flatMap(node -> Options.countersOf(node).stream()).toList();
    Schedule.of(options.seed(), options.seconds(), nodes, machines, network.canBeCut())
        .forEach(fault -> loop.after(fault.fromMs(), () -> begin(fault)));
    Schedule.marks(options.seconds()).forEach(mark -> {
      loop.after(mark - PAUSED_MS, () -> tellAll("pause"));
      loop.after(mark, this::measure);
    });
    loop.run(options.seconds() * 1_000L);
  }

  /** Waits for all answers before nodes leave: one that left would owe some. */
  private Calm comeToRest() throws InterruptedException {
    var all = everyone();
    await("ready", READY_MS_MAX, all, Victim::isSettled);
    long linkedAt = awaitLinks();
    loop.run(CATCH_UP_MS);
    tellAll("quiet");
    await("quiet", QUIET_MS_MAX, all, Victim::isQuiet);
    loop.run(SETTLE_MS);
    long restedAt = System.currentTimeMillis();
    tellAll("rest");
    await("at rest", QUIET_MS_MAX, all, Victim::isRested);
    leave(clients);
    leave(victims.values());
    return new Calm(linkedAt, restedAt);
  }

  private void leave(Collection<Victim> some) throws InterruptedException {
    some.stream().filter(victim -> !victim.isDown()).forEach(Victim::leave);
    await("down", READY_MS_MAX, some, Victim::isDown);
  }

  /** Returns since when all links are ready, and all clients have a session. */
  private long awaitLinks() throws InterruptedException {
    var up = victims.values().stream().filter(victim -> !victim.isDown()).toList();
    long end = chronicle.disturbances().endMs();
    awaitLinks(up, up.size() - 1, end);
    awaitLinks(clients, options.clients(), end);
    long linkedAt = Stream.concat(up.stream(), clients.stream())
        .mapToLong(Victim::linkedAtMs)
        .reduce(end, Math::max);
    chronicle.say("all links were ready " + (linkedAt - end) + " ms after the last fault");
    return linkedAt;
  }

  private void awaitLinks(List<Victim> some, int count, long end) throws InterruptedException {
    long ms = Math.max(0, end + LINKED_MS_MAX - System.currentTimeMillis());
    await("linked", ms, some, victim -> victim.isLinked(count));
  }

  private void await(String what, long ms, Collection<Victim> some, Predicate<Victim> condition)
      throws InterruptedException {
    if (!loop.until(() -> some.stream().allMatch(condition), ms)) {
      var others = some.stream().filter(condition.negate()).map(Victim::node).toList();
      chronicle.problem("not " + what + " in " + ms + " ms: " + others);
    }
  }

  private boolean compare(Calm calm) throws IOException {
    compareHeaps();
    var tally = Comparison.compare(chronicle.lives(), chronicle.disturbances(), calm);
    tally.problems().forEach(out::println);
    out.println("done: " + done + " in " + chronicle.lives().size() + " processes, "
        + tally.replicas() + " replicas compared");
    out.println(tally);
    return tally.isClean() && !chronicle.hasProblems();
  }

  // Faults.

  private void begin(Fault fault) {
    chronicle.say(fault.toString());
    done.merge(fault.kind(), 1, Integer::sum);
    var undo = doTo(find(fault.node()), fault);
    loop.after(fault.untilMs() - fault.fromMs(), undo);
  }

  /** Does it, and returns what undoes it. */
  private Runnable doTo(Victim victim, Fault fault) {
    return switch (fault.kind()) {
      case KILL -> {
        victim.kill();
        yield victim::start;
      }
      case LEAVE -> {
        victim.leave();
        yield victim::start;
      }
      case ROLL -> {
        victim.leave();
        victim.start();
        yield () -> {};
      }
      case JOIN -> {
        victim.start();
        yield victim::leave;
      }
      case STOP -> disturb(Disturbance.Kind.STOPPED, fault, victim::freeze);
      case CUT -> disturb(Disturbance.Kind.CUT, fault, isCut -> network.cut(fault.node(), isCut));
      case ONE_WAY -> {
        var other = Objects.requireNonNull(fault.other());
        yield disturb(
            Disturbance.Kind.BLOCKED,
            fault,
            isBlocked -> network.block(fault.node(), other, isBlocked));
      }
      case SLOW_DISK -> {
        victim.tell("slow " + Fault.SLOW_MS);
        yield () -> victim.tell("slow 0");
      }
      case DUPLICATE -> {
        victim.tell("host " + fault.other());
        yield () -> {};
      }
      case FORCE -> {
        victim.tell("force " + fault.other());
        yield () -> {};
      }
    };
  }

  private Runnable disturb(Disturbance.Kind kind, Fault fault, Consumer<Boolean> setDisturbed) {
    long from = System.currentTimeMillis();
    setDisturbed.accept(true);
    return () -> {
      setDisturbed.accept(false);
      chronicle.disturbed(kind, fault.node(), fault.other(), from);
    };
  }

  private Victim find(String node) {
    return Objects.requireNonNull(victims.get(node));
  }

  // Heaps.

  private void measure() {
    victims.values().forEach(Victim::measure);
    loop.after(HEAP_MS_MAX, this::noteHeaps);
    loop.after(HEAP_MS_MAX, () -> tellAll("resume"));
  }

  private void tellAll(String command) {
    everyone().forEach(victim -> victim.tell(command));
  }

  private void noteHeaps() {
    var first = find(options.nodeIds().get(0)).heap();
    if (first == null) {
      chronicle.problem("no heap was told in " + HEAP_MS_MAX + " ms");
    } else {
      heaps.add(first);
    }
    for (var victim : victims.values()) {
      if (victim.heap() != null) {
        chronicle.say("heap of " + victim.node() + " after a collection: " + victim.heap());
      }
    }
  }

  /** Only the first node lives from the first to the last measurement. */
  private void compareHeaps() {
    if (heaps.size() == 2 && !heaps.get(1).isLike(heaps.get(0))) {
      chronicle.problem("Expected heap and threads to stay, but " + heaps.get(0) + " became "
          + heaps.get(1) + ": " + heaps.get(1).threadsUnlike(heaps.get(0)));
    }
  }
}
