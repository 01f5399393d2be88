package io.vertick.benchmarks.link;

import static io.vertick.benchmarks.report.Table.number;

import io.vertick.benchmarks.report.Table;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The board of the flights demo, which changes 1,000 times a second, in the nine processes of its tree: how late the leaves are, what a link carries, and how fast a leaf answers
 * {@value HttpPeer#CONNECTIONS} connections, beside one process that drives and serves the board alone. Prints a table and writes all figures as JSON.
 */
public final class TreeBenchmark {
  /** The virtual time that makes about 1,000 mutations a second of the shipped day. */
  private static final String SPEED = "15600";

  private static final int PROCESSES = 9;
  private static final int LEAVES_FROM = 3;
  private static final int READY_SECONDS_MAX = 120;
  private static final Load LOAD = new Load(HttpPeer.CONNECTIONS, 1);
  private static final Duration PRACTICE = Duration.ofSeconds(3);

  private final Vertx vertx = Vertx.vertx();
  private final int port = Ports.ofThisProcess().first();
  private final Duration window;
  private final Path log;
  private final JsonObject figures = new JsonObject();
  private final Table table =
      new Table("the board in nine processes, then in one", "figure", "budget");

  private TreeBenchmark(Duration window, Path log) {
    this.window = window;
    this.log = log;
  }

  /** Arguments: the JSON file to write, beside which the demo logs, then {@code --quick} for short windows. */
  public static void main(String[] args) throws IOException {
    Wait.exitWhenThisThreadFails();
    var file = Path.of(args[0]);
    var window = Duration.ofSeconds(List.of(args).contains("--quick") ? 10 : 30);
    var benchmark = new TreeBenchmark(window, file.resolveSibling("tree-demo.log"));
    benchmark.measureTree();
    benchmark.measureAlone();
    Files.writeString(file, benchmark.figures.encodePrettily());
    System.out.print(benchmark.table.text());
    System.exit(0);
  }

  private void measureTree() {
    try (var demo = start("--processes")) {
      var processes = IntStream.range(0, PROCESSES)
          .mapToObj(number -> new HttpPeer(vertx, port + number))
          .toList();
      processes.forEach(process -> awaitReady(process, "/flights/status", demo));
      pause(PRACTICE);
      var before = processes.get(0).json("/flights/status");
      pause(window);
      var after = processes.get(0).json("/flights/status");
      addRoot(before, after);
      addLags("", leaves(processes));
      addReads("a leaf", processes.get(LEAVES_FROM));
      addLags(", while one is read", leaves(processes));
      demo.awaitEnd();
    }
  }

  private void measureAlone() {
    try (var demo = start("--bridge-port", "0")) {
      var node = new HttpPeer(vertx, port);
      awaitReady(node, "/clock", demo);
      pause(PRACTICE);
      addReads("one process alone", node);
      demo.awaitEnd();
    }
  }

  /** A demo that outlives what is measured by little. */
  private DemoProcess start(String... options) {
    var lasts = PRACTICE.multipliedBy(3).plus(window.multipliedBy(2)).plusSeconds(2);
    var all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--rows", "50", "--speed", SPEED, "--port", Integer.toString(port)));
    all.addAll(List.of("--for", lasts.toSeconds() + "s"));
    return DemoProcess.start(all, log);
  }

  private static void awaitReady(HttpPeer process, String path, DemoProcess demo) {
    long until = System.nanoTime() + Duration.ofSeconds(READY_SECONDS_MAX).toNanos();
    while (!answers(process, path)) {
      if (!demo.isAlive() || System.nanoTime() > until) {
        demo.awaitEnd();
        throw new IllegalStateException(
            "Expected " + process.name() + " to answer, but it is silent");
      }
      pause(Duration.ofMillis(200));
    }
  }

  private static boolean answers(HttpPeer process, String path) {
    try {
      return !process.json(path).isEmpty();
    } catch (CompletionException notYet) {
      return false;
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Expected time to measure", stopped);
    }
  }

  private static List<JsonObject> leaves(List<HttpPeer> processes) {
    return processes.subList(LEAVES_FROM, PROCESSES).stream()
        .map(leaf -> leaf.json("/flights/status"))
        .toList();
  }

  private void addRoot(JsonObject before, JsonObject after) {
    double versions = after.getLong("version") - before.getLong("version");
    double bytes = after.getLong("sent") - before.getLong("sent");
    add("changes of the board a second", versions / window.toSeconds(), 0, null);
    // Of its eight links only those to the relays carry the board; the rest are heartbeats.
    add("bytes from the root to both relays, each change", bytes / versions, 1, null);
  }

  /** Of the last ten seconds. */
  private void addLags(String when, List<JsonObject> leaves) {
    add(
        "ms from the root to the median leaf" + when + ", p50",
        lags(leaves, "lagP50Ms")[3],
        2,
        "≤ 1");
    add(
        "ms from the root to the latest leaf" + when + ", p99",
        lags(leaves, "lagP99Ms")[5],
        2,
        "≤ 10");
  }

  /** Of the six leaves, the least first. */
  private static double[] lags(List<JsonObject> leaves, String key) {
    return leaves.stream().mapToDouble(leaf -> leaf.getDouble(key)).sorted().toArray();
  }

  private void addReads(String who, HttpPeer peer) {
    var unusedPractice = new Lanes(peer, LOAD).run(PRACTICE);
    var times = new Lanes(peer, LOAD).run(window);
    add(
        "reads a second of " + who + ", " + LOAD.inFlight() + " connections",
        times.perSecond(),
        0,
        null);
    add("ms a read of " + who + ", p50", times.p50Micros() / 1_000, 1, null);
    add("ms a read of " + who + ", p99", times.p99Micros() / 1_000, 1, null);
  }

  private void add(String label, double figure, int decimals, @Nullable String budget) {
    figures.put(label, figure);
    table.add(label, number(figure, decimals), budget == null ? "" : budget);
  }
}
