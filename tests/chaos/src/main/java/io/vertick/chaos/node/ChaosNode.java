package io.vertick.chaos.node;

import io.vertick.Vertick;
import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Journal;
import io.vertick.cluster.NodeConfig;
import io.vertick.machine.MachineOptions;
import io.vertick.snapshot.FileSnapshotStore;
import io.vertx.core.Future;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * A node with counters of its own and a caller, as a program. Standard output says {@code ready}, and answers what comes by standard input: {@code host MACHINE}, {@code force MACHINE}, {@code slow
 * MS}, {@code heap} with {@code heap BYTES THREADS}, {@code quiet} with {@code quiet} once each mutation has its answer, and {@code leave}. It ends when its input ends.
 */
public final class ChaosNode {
  private static final int HOMES_PERIOD_MS = 1_000;
  private static final MachineOptions KEPT = MachineOptions.DEFAULT.restoreLast();
  private static final Duration SAVED_EVERY = Duration.ofMillis(500);

  private final NodeSpec spec;
  private final Vertick vertick;
  private final Journal journal;
  private final PrintStream out;
  private final SlowStore store;
  private final Counter type;
  private final Caller caller;
  /** Machines that are about to be hosted here. */
  private final Set<String> claimed = new HashSet<>();

  private ChaosNode(NodeSpec spec, Vertick vertick, Journal journal, PrintStream out) {
    this.spec = spec;
    this.vertick = vertick;
    this.journal = journal;
    this.out = out;
    var vertx = vertick.vertx();
    store =
        new SlowStore(vertx, new FileSnapshotStore(vertx, spec.directory().resolve(spec.node())));
    type = new Counter(journal);
    caller = new Caller(spec, vertick, journal);
  }

  /** Lives as {@link NodeSpec#command} says. */
  public static void main(String[] args) throws IOException {
    var spec = NodeSpec.parse(args);
    var journal = Journal.open(spec.journal());
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Vertick.join(config(spec))
        .compose(vertick -> new ChaosNode(spec, vertick, journal, out).start())
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
    vertick.keepSnapshots(store, SAVED_EVERY);
    return vertick.vertx().deployVerticle(caller).map(deployed -> {
      vertick
          .vertx()
          .setPeriodic(0, HOMES_PERIOD_MS, due -> spec.homes().forEach(home -> host(home, KEPT)));
      out.println("ready");
      return this;
    });
  }

  /** Another node may host it, or may not answer: then it is tried again later. */
  private synchronized void host(String machine, MachineOptions options) {
    if (!vertick.ids().contains(machine) && claimed.add(machine)) {
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
      case "leave" -> leave();
      default ->
        throw new IllegalArgumentException(
            "Expected host, force, slow, heap, quiet or leave, but got " + command[0]);
    }
  }

  private void tellHeap() {
    System.gc();
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    out.println("heap " + used + " " + ManagementFactory.getThreadMXBean().getThreadCount());
  }

  /** A program that leaves in order waits for its own answers first. */
  private void leave() {
    caller
        .end()
        .compose(quiet -> {
          journal.write(new Entry.Leaving(System.currentTimeMillis()));
          return vertick.close();
        })
        .onComplete(left -> System.exit(left.succeeded() ? 0 : 1));
  }
}
