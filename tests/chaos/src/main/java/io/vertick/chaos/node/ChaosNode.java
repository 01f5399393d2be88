package io.vertick.chaos.node;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertick.Vertick;
import io.vertick.access.Security;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Entry.Follows;
import io.vertick.chaos.journal.Journal;
import io.vertick.chaos.node.Counter.CounterStates;
import io.vertick.cluster.NodeConfig;
import io.vertick.engine.machine.Tracking;
import io.vertick.link.LinkStates;
import io.vertick.machine.MachineOptions;
import io.vertick.node.Bridge;
import io.vertick.snapshot.FileSnapshotStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A node with a bridge, counters of its own, relays of others, a caller and readers, as a program. Standard output says {@code ready}, {@code links COUNT} whenever it has another number of links that are
 * ready, and answers what comes by standard input: {@code host MACHINE}, {@code force MACHINE}, {@code slow MS}, {@code heap} with {@code heap BYTES REPLICAS THREAD...}, {@code pause} and {@code resume}, {@code quiet} with
 * {@code quiet} once each mutation has its answer, {@code rest} with {@code rested} once it is written down what replicas show, and {@code leave}. It ends when its input
 * ends.
 */
public final class ChaosNode {
  /** Its clients come from other places of the same network, which nobody else is in. */
  private static final Security OPEN = new Security(null, null, true);

  private static final int HOMES_PERIOD_MS = 1_000;
  private static final MachineOptions KEPT = MachineOptions.DEFAULT.restoreLast();
  private static final Duration SAVED_EVERY = Duration.ofMillis(500);
  private static final int FLUSH_PERIOD_MS = 500;
  private static final int LINKS_PERIOD_MS = 50;
  /** So many that caller, readers, and the machines with their links have a thread each: a slow reader slows only itself. */
  private static final int EVENT_LOOPS = 12;

  private static final int CALL_PERIOD_MS = 5;
  private static final int WAIT_PERIOD_MS = 50;
  private static final Tracking EACH = Tracking.ALL.each();
  /** One of so many machines is followed by each of its transitions. */
  private static final int EACH_OF = 3;

  private final NodeSpec spec;
  private final Vertick vertick;
  private final Journal journal;
  private final Journal views;
  private final Console console;
  private final SlowStore store;
  private final Counter type;
  private final Caller caller;
  private final List<Reader> readers;
  /** Machines that are about to be hosted here. */
  private final Set<String> claimed = new HashSet<>();

  private ChaosNode(
      NodeSpec spec, Vertick vertick, Journal journal, Journal views, Console console) {
    this.spec = spec;
    this.vertick = vertick;
    this.journal = journal;
    this.views = views;
    this.console = console;
    var vertx = vertick.vertx();
    store =
        new SlowStore(vertx, new FileSnapshotStore(vertx, spec.directory().resolve(spec.node())));
    type = new Counter(journal);
    caller =
        new Caller(spec.name(), spec.seed(), CALL_PERIOD_MS, vertick, spec.machines(), journal);
    var some = IntStream.range(0, spec.machines().size())
        .filter(i -> i % EACH_OF == 0)
        .mapToObj(spec.machines()::get)
        .toList();
    readers = List.of(
        reader("all", Tracking.ALL, false, spec.followed()),
        reader("each", EACH, false, some),
        reader("slow", EACH, true, some),
        reader(
            Follows.LEAF,
            Tracking.ALL.via(spec.via().toArray(String[]::new)),
            false,
            spec.leaves()));
  }

  private Reader reader(String name, Tracking tracking, boolean isSlow, List<String> machines) {
    var habit = new Reader.Habit(name, tracking, WAIT_PERIOD_MS, 0, isSlow);
    return new Reader(spec.name(), spec.seed(), habit, vertick, machines, journal, views);
  }

  /** Lives as {@link NodeSpec#command} says. */
  public static void main(String[] args) throws IOException {
    var spec = NodeSpec.parse(args);
    var journal = Journal.open(spec.journal());
    var views = Journal.buffered(spec.views());
    var console = new Console();
    Vertick.join(
            config(spec), Vertx.builder(), new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS))
        .compose(vertick -> new ChaosNode(spec, vertick, journal, views, console).start())
        .onFailure(console::fail);
  }

  private static NodeConfig config(NodeSpec spec) {
    var at = spec.address();
    var cluster =
        new NodeConfig.Cluster("chaos", at.host(), at.port(), at.busPort(), spec.members());
    return NodeConfig.of(spec.node(), cluster, new NodeConfig.Http("127.0.0.1", at.httpPort()));
  }

  private Future<Bridge> start() {
    var vertx = vertick.vertx();
    vertick.keepSnapshots(store, SAVED_EVERY);
    return startWorkers(vertx)
        .compose(started -> vertick.trace(new HostTracer(journal)))
        .compose(traced -> vertx.deployVerticle(caller))
        .compose(
            deployed -> Future.all(readers.stream().map(vertx::deployVerticle).toList()))
        .compose(deployed -> openBridge())
        .onSuccess(bridge -> {
          spec.relayed().forEach(this::relay);
          vertx.setPeriodic(0, HOMES_PERIOD_MS, due -> hostHomes());
          vertx.setPeriodic(FLUSH_PERIOD_MS, due -> views.flush());
          vertx.setPeriodic(LINKS_PERIOD_MS, due -> tellLinks());
          console.say("ready");
          console.read(command -> obey(command, bridge));
        });
  }

  /** The threads of the pool come one by one with the first tasks: whoever counts them later wants them all from the start. */
  private static Future<?> startWorkers(Vertx vertx) {
    int workers = VertxOptions.DEFAULT_WORKER_POOL_SIZE;
    var all = new CyclicBarrier(workers);
    return Future.all(IntStream.range(0, workers)
        .mapToObj(i -> vertx.executeBlocking(all::await, false))
        .toList());
  }

  private Future<Bridge> openBridge() {
    var at = spec.address();
    var bridge = new NodeConfig.Bridge(at.host(), at.bridgePort(), OPEN, BridgeLimits.DEFAULT);
    return Bridge.open(vertick, bridge, new SimpleMeterRegistry());
  }

  private void relay(String machine) {
    vertick
        .relay(machine, CounterStates.SCHEMA, Tracking.ALL)
        .onFailure(failed -> console.say("can't relay " + machine + ": " + failed.getMessage()));
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
          console.sayLinks(
              all.stream().filter(link -> link.state().equals(ready)).count());
        }));
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

  private void obey(String[] command, Bridge bridge) {
    switch (command[0]) {
      case "host" -> host(command[1], KEPT);
      case "force" -> host(command[1], KEPT.force());
      case "slow" -> store.delay(Long.parseLong(command[1]));
      case "heap" -> tellHeap();
      case "pause" -> caller.pause();
      case "resume" -> caller.resume();
      case "quiet" -> caller.end().onSuccess(quiet -> console.say("quiet"));
      case "rest" -> rest();
      case "leave" -> leave(bridge);
      default ->
        throw new IllegalArgumentException(
            "Expected host, force, slow, heap, pause, resume, quiet, rest or leave, but got "
                + command[0]);
    }
  }

  private void tellHeap() {
    System.gc();
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    var threads = Thread.getAllStackTraces().keySet().stream()
        .map(thread -> thread.getName().replace(' ', '_'))
        .collect(Collectors.joining(" "));
    int replicas = readers.stream().mapToInt(Reader::replicas).sum();
    console.say("heap " + used + " " + replicas + " " + threads);
  }

  private void rest() {
    Future.all(readers.stream().map(Reader::rest).toList()).onSuccess(rested -> {
      views.flush();
      console.say("rested");
    });
  }

  /** A program that leaves in order waits for its own answers first, and says goodbye to its clients. */
  private void leave(Bridge bridge) {
    caller
        .end()
        .compose(quiet -> {
          journal.write(new Entry.Leaving(System.currentTimeMillis()));
          return bridge.close().eventually(vertick::close);
        })
        .onComplete(left -> {
          views.flush();
          System.exit(left.succeeded() ? 0 : 1);
        });
  }
}
