package io.vertick.benchmarks.link;

import static io.vertick.benchmarks.report.Table.number;

import io.vertick.Vertick;
import io.vertick.benchmarks.PlainStates;
import io.vertick.benchmarks.report.Table;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.link.LinkStatus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Follows all machines of another process over one link: what it takes to attach them at once, what a replica weighs, and how long it takes until each machine was switched
 * and each replica shows it. Prints a table and writes all figures as JSON. This process follows.
 */
public final class ReplicasBenchmark {
  private static final int MACHINES = 10_000;
  private static final int STATES = 4;
  private static final Schema<PlainStates> SCHEMA = PlainStates.schema(STATES);
  private static final State TOGGLED = SCHEMA.state(1);
  private static final Duration HOSTED_MAX = Duration.ofSeconds(30);

  /**
   * One round.
   *
   * @param attachMs from the first call of {@code attach} until the last view is there
   * @param frames of sessions, both ways, meanwhile
   * @param attachBytes in these frames, for each machine
   * @param replicaBytes heap of this process, for each view with its replica, here and in the feeds of the link
   * @param switchMs from the first mutation until the last result, which all views show by then
   * @param switchBytes in frames, both ways, for each mutation with its answer and its update
   */
  private record Round(
      double attachMs,
      double frames,
      double attachBytes,
      double replicaBytes,
      double switchMs,
      double switchBytes) {
    JsonObject json() {
      return new JsonObject()
          .put("attachMs", attachMs)
          .put("frames", frames)
          .put("attachBytes", attachBytes)
          .put("replicaBytes", replicaBytes)
          .put("switchMs", switchMs)
          .put("switchBytes", switchBytes);
    }
  }

  /** What all links of this node carried so far. */
  private record Carried(long frames, long bytes) {
    static Carried by(Vertick vertick) {
      var links = Wait.until(vertick.links().orElseThrow().status());
      return new Carried(
          links.stream()
              .mapToLong(link -> link.framesSent() + link.framesReceived())
              .sum(),
          links.stream().mapToLong(Carried::bytes).sum());
    }

    private static long bytes(LinkStatus link) {
      return link.bytesSent() + link.bytesReceived();
    }
  }

  private final Vertick vertick;
  private final Context context;
  private final List<MachineRef<PlainStates>> machines;

  private ReplicasBenchmark(Vertick vertick) {
    this.vertick = vertick;
    context = vertick.vertx().getOrCreateContext();
    machines = ids().stream().map(id -> vertick.machine(id, SCHEMA)).toList();
  }

  /** Arguments: as of {@link LinkBenchmark}. */
  public static void main(String[] args) throws IOException {
    Wait.exitWhenThisThreadFails();
    var file = Path.of(args[0]);
    int rounds = List.of(args).contains("--quick") ? 2 : 5;
    var ports = Ports.ofThisProcess();
    try (var host =
        HostProcess.start(ports, 1, Cast.CROWD, file.resolveSibling("replicas-host.log"))) {
      host.awaitReady();
      var vertick = VertickPeer.start(ports.caller(1), 1);
      var links = vertick.links().orElseThrow();
      Wait.until(
          Future.all(ids().stream().map(id -> links.whenHosted(id, HOSTED_MAX)).toList()));
      var benchmark = new ReplicasBenchmark(vertick);
      var measured = new ArrayList<Round>();
      // The first one is for practice: what is loaded and compiled is not measured.
      for (int round = 0; round <= rounds; round++) {
        measured.add(benchmark.measure());
      }
      report(file, measured.subList(1, measured.size()));
    }
    System.exit(0);
  }

  /** The node of the other process. Blocks. */
  static void serve(Ports ports) {
    var unused = VertickPeer.start(ports.host(1, ids(), MachineType.of(SCHEMA)), 1);
  }

  private static List<String> ids() {
    return IntStream.range(0, MACHINES).mapToObj(i -> "machine-" + i).toList();
  }

  private Round measure() {
    var before = Carried.by(vertick);
    long heap = Vitals.here().heapBytes();
    long started = System.nanoTime();
    var views = all(MachineRef::attach);
    double attachMs = millisSince(started);
    var attached = Carried.by(vertick);
    double replicaBytes = (double) (Vitals.here().heapBytes() - heap) / MACHINES;
    started = System.nanoTime();
    all(machine -> machine.toggle(TOGGLED).map(Result::orElseThrow));
    double switchMs = millisSince(started);
    var switched = Carried.by(vertick);
    context.runOnContext(ignored -> views.forEach(MachineView::detach));
    return new Round(
        attachMs,
        attached.frames() - before.frames(),
        (double) (attached.bytes() - before.bytes()) / MACHINES,
        replicaBytes,
        switchMs,
        (double) (switched.bytes() - attached.bytes()) / MACHINES);
  }

  /** Asks all machines something at once, on the context; what came of it. Blocks. */
  private <T> List<T> all(Function<MachineRef<PlainStates>, Future<T>> question) {
    return Wait.until(
            Wait.on(context, () -> Future.all(machines.stream().map(question).toList())))
        .list();
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  private static void report(Path file, List<Round> rounds) throws IOException {
    var json = new JsonArray(rounds.stream().map(Round::json).toList());
    Files.writeString(file, json.encodePrettily());
    var table =
        new Table(number(MACHINES, 0) + " machines over one link", "median", "least", "most");
    add(table, "attach all, ms", rounds, Round::attachMs);
    add(table, "frames to attach all, both ways", rounds, Round::frames);
    add(table, "bytes to attach one", rounds, Round::attachBytes);
    add(table, "heap of a replica with its view, bytes", rounds, Round::replicaBytes);
    add(table, "switch each, all views show it, ms", rounds, Round::switchMs);
    add(table, "bytes to switch one and to show it", rounds, Round::switchBytes);
    System.out.print(table.text());
  }

  private static void add(
      Table table, String label, List<Round> rounds, ToDoubleFunction<Round> figure) {
    table.addSpread(label, rounds.stream().mapToDouble(figure));
  }
}
