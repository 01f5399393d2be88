package io.vertick.chaos;

import io.vertick.chaos.comparison.Calm;
import io.vertick.chaos.comparison.Comparison;
import io.vertick.chaos.comparison.Disturbance;
import io.vertick.chaos.fault.Fault;
import io.vertick.chaos.fault.Loopback;
import io.vertick.chaos.fault.Namespaces;
import io.vertick.chaos.fault.Network;
import io.vertick.chaos.fault.Schedule;
import io.vertick.chaos.node.NodeSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

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

  private final Options options;
  private final PrintStream out;
  private final Network network;
  private final Loop loop = new Loop();
  private final Chronicle chronicle;
  private final Map<String, Victim> victims = new LinkedHashMap<>();
  private final Map<Fault.Kind, Integer> done = new EnumMap<>(Fault.Kind.class);
  private final List<Heap> heaps = new ArrayList<>();

  Chaos(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
    var all = new ArrayList<>(options.nodeIds());
    all.add(Schedule.GUEST);
    network = options.isNetworkOwn() ? new Namespaces(all) : new Loopback(all);
    chronicle = new Chronicle(out);
    var random = new Random(options.seed());
    all.forEach(node -> victims.put(node, victim(node, random.nextLong())));
  }

  private Victim victim(String node, long seed) {
    return new Victim(node, life -> spec(node, life, seed), network, loop, chronicle);
  }

  private NodeSpec spec(String node, int life, long seed) {
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
        all(options::homesOf));
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
        + " nodes on " + network + "; journals and logs in " + options.directory());
    if (!startAll()) {
      victims.values().forEach(Victim::kill);
      return false;
    }
    doFaults();
    return compare(comeToRest());
  }

  /** One after the other: nodes that start at the same moment may found a cluster each. */
  private boolean startAll() throws InterruptedException {
    for (var node : options.nodeIds()) {
      find(node).start();
      await("ready", READY_MS_MAX, List.of(find(node)), Victim::isSettled);
    }
    return !chronicle.hasProblems();
  }

  private void doFaults() throws InterruptedException {
    var nodes = options.nodeIds();
    var machines =
        nodes.stream().flatMap(node -> Options.countersOf(node).stream()).toList();
    Schedule.of(options.seed(), options.seconds(), nodes, machines, network.canBeCut())
        .forEach(fault -> loop.after(fault.fromMs(), () -> begin(fault)));
    Schedule.marks(options.seconds()).forEach(mark -> loop.after(mark, this::measure));
    loop.run(options.seconds() * 1_000L);
  }

  /** Waits for all answers before nodes leave: one that left would owe some. */
  private Calm comeToRest() throws InterruptedException {
    var nodes = List.copyOf(victims.values());
    await("ready", READY_MS_MAX, nodes, Victim::isSettled);
    long linkedAt = awaitLinks(nodes);
    loop.run(CATCH_UP_MS);
    nodes.forEach(victim -> victim.tell("quiet"));
    await("quiet", QUIET_MS_MAX, nodes, Victim::isQuiet);
    loop.run(SETTLE_MS);
    long restedAt = System.currentTimeMillis();
    nodes.forEach(victim -> victim.tell("rest"));
    await("at rest", QUIET_MS_MAX, nodes, Victim::isRested);
    nodes.stream().filter(victim -> !victim.isDown()).forEach(Victim::leave);
    await("down", READY_MS_MAX, nodes, Victim::isDown);
    return new Calm(linkedAt, restedAt);
  }

  /** Returns since when all links are ready. */
  private long awaitLinks(List<Victim> nodes) throws InterruptedException {
    var up = nodes.stream().filter(victim -> !victim.isDown()).toList();
    long end = chronicle.disturbances().endMs();
    long ms = Math.max(0, end + LINKED_MS_MAX - System.currentTimeMillis());
    await("linked", ms, up, victim -> victim.isLinked(up.size() - 1));
    long linkedAt = up.stream().mapToLong(Victim::linkedAtMs).reduce(end, Math::max);
    chronicle.say("all links were ready " + (linkedAt - end) + " ms after the last fault");
    return linkedAt;
  }

  private void await(String what, long ms, List<Victim> nodes, Predicate<Victim> condition)
      throws InterruptedException {
    if (!loop.until(() -> nodes.stream().allMatch(condition), ms)) {
      var others = nodes.stream().filter(condition.negate()).map(Victim::node).toList();
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
