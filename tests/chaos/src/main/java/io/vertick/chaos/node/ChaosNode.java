package io.vertick.chaos.node;

import io.vertick.Vertick;
import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Journal;
import io.vertick.cluster.NodeConfig;
import io.vertick.engine.machine.Tracking;
import io.vertick.link.LinkStates;
import io.vertick.machine.MachineOptions;
import io.vertick.snapshot.FileSnapshotStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A node with counters of its own, a caller and readers, as a program. Standard output says {@code ready}, {@code links COUNT} whenever it has another number of links that are
 * ready, and answers what comes by standard input: {@code host MACHINE}, {@code force MACHINE}, {@code slow MS}, {@code heap} with {@code heap BYTES THREAD...}, {@code quiet} with
 * {@code quiet} once each mutation has its answer, {@code rest} with {@code rested} once it is written down what replicas show, and {@code leave}. It ends when its input
 * ends.
 */
public final class ChaosNode {
  private static final int HOMES_PERIOD_MS = 1_000;
  private static final MachineOptions KEPT = MachineOptions.DEFAULT.restoreLast();
  private static final Duration SAVED_EVERY = Duration.ofMillis(500);
  private static final int FLUSH_PERIOD_MS = 500;
  private static final int LINKS_PERIOD_MS = 50;
  /** So many that caller, readers, and the machines with their links have a thread each: a slow reader slows only itself. */
  private static final int EVENT_LOOPS = 12;

  private static final Tracking EACH = Tracking.ALL.each();
  /** One of so many machines is followed by each of its transitions. */
  private static final int EACH_OF = 3;

  private final NodeSpec spec;
  private final Vertick vertick;
  private final Journal journal;
  private final Journal views;
  private final PrintStream out;
  private final SlowStore store;
  private final Counter type;
  private final Caller caller;
  private final List<Reader> readers;
  /** Machines that are about to be hosted here. */
  private final Set<String> claimed = new HashSet<>();

  private long linksReady;

  private ChaosNode(
      NodeSpec spec, Vertick vertick, Journal journal, Journal views, PrintStream out) {
    this.spec = spec;
    this.vertick = vertick;
    this.journal = journal;
    this.views = views;
    this.out = out;
    var vertx = vertick.vertx();
    store =
        new SlowStore(vertx, new FileSnapshotStore(vertx, spec.directory().resolve(spec.node())));
    type = new Counter(journal);
    caller = new Caller(spec, vertick, journal);
    var some = IntStream.range(0, spec.machines().size())
        .filter(i -> i % EACH_OF == 0)
        .mapToObj(spec.machines()::get)
        .toList();
    readers = List.of(
        reader(new Reader.Habit("all", Tracking.ALL, false), spec.followed()),
        reader(new Reader.Habit("each", EACH, false), some),
        reader(new Reader.Habit("slow", EACH, true), some));
  }

  private Reader reader(Reader.Habit habit, List<String> machines) {
    return new Reader(spec, vertick, habit, machines, journal, views);
  }

  /** Lives as {@link NodeSpec#command} says. */
  public static void main(String[] args) throws IOException {
    var spec = NodeSpec.parse(args);
    var journal = Journal.open(spec.journal());
    var views = Journal.buffered(spec.views());
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Vertick.join(
            config(spec), Vertx.builder(), new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS))
        .compose(vertick -> new ChaosNode(spec, vertick, journal, views, out).start())
        .onSuccess(node -> new Thread(node::obey, "obeys").start())
        .onFailure(failed -> {
          out.println("failed " + failed.toString().replace('\n', ' '));
          System.exit(1);
        });
  }

  private static NodeConfig config(NodeSpec spec) {
    var at = spec.address();
    var cluster =
        new NodeConfig.Cluster("chaos", at.host(), at.port(), at.busPort(), spec.members());
    return NodeConfig.of(spec.node(), cluster, new NodeConfig.Http("127.0.0.1", at.httpPort()));
  }

  private Future<ChaosNode> start() {
    var vertx = vertick.vertx();
    vertick.keepSnapshots(store, SAVED_EVERY);
    return vertick
        .trace(new HostTracer(journal))
        .compose(traced -> vertx.deployVerticle(caller))
        .compose(
            deployed -> Future.all(readers.stream().map(vertx::deployVerticle).toList()))
        .map(deployed -> {
          vertx.setPeriodic(0, HOMES_PERIOD_MS, due -> hostHomes());
          vertx.setPeriodic(FLUSH_PERIOD_MS, due -> views.flush());
          vertx.setPeriodic(LINKS_PERIOD_MS, due -> tellLinks());
          out.println("ready");
          return this;
        });
  }

  private void hostHomes() {
    var hosted = vertick.ids();
    spec.homes().stream().filter(home -> !hosted.contains(home)).forEach(home -> host(home, KEPT));
  }

  private void tellLinks() {
    vertick
        .links()
        .ifPresent(links -> links.status().onSuccess(all -> {
          var ready = LinkStates.SCHEMA.states().ready.name();
          tellLinks(all.stream().filter(link -> link.state().equals(ready)).count());
        }));
  }

  private synchronized void tellLinks(long ready) {
    if (ready != linksReady) {
      linksReady = ready;
      out.println("links " + ready);
    }
  }

  /** Another node may host it, or may not answer: then it is tried again later. */
  private synchronized void host(String machine, MachineOptions options) {
    if (claimed.add(machine)) {
      vertick
          .host(machine, type, options)
          .onFailure(refused -> journal.write(new Entry.NotHosted(
              System.currentTimeMillis(), machine, String.valueOf(refused.getMessage()))))
          .onComplete(ended -> hosted(machine));
    }
  }

  private synchronized void hosted(String machine) {
    claimed.remove(machine);
  }

  private void obey() {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    in.lines().forEach(line -> obey(line.split(" ", 2)));
    // Whoever started this process is gone.
    Runtime.getRuntime().halt(1);
  }

  private void obey(String[] command) {
    switch (command[0]) {
      case "host" -> host(command[1], KEPT);
      case "force" -> host(command[1], KEPT.force());
      case "slow" -> store.delay(Long.parseLong(command[1]));
      case "heap" -> tellHeap();
      case "quiet" -> caller.end().onSuccess(quiet -> out.println("quiet"));
      case "rest" -> rest();
      case "leave" -> leave();
      default ->
        throw new IllegalArgumentException(
            "Expected host, force, slow, heap, quiet, rest or leave, but got " + command[0]);
    }
  }

  private void tellHeap() {
    System.gc();
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    var threads = Thread.getAllStackTraces().keySet().stream()
        .map(thread -> thread.getName().replace(' ', '_'))
        .collect(Collectors.joining(" "));
    out.println("heap " + used + " " + threads);
  }

  private void rest() {
    Future.all(readers.stream().map(Reader::rest).toList()).onSuccess(rested -> {
      views.flush();
      out.println("rested");
    });
  }

  /** A program that leaves in order waits for its own answers first. */
  private void leave() {
    caller
        .end()
        .compose(quiet -> {
          journal.write(new Entry.Leaving(System.currentTimeMillis()));
          return vertick.close();
        })
        .onComplete(left -> {
          views.flush();
          System.exit(left.succeeded() ? 0 : 1);
        });
  }
}
