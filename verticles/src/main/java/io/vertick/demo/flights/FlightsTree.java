package io.vertick.demo.flights;

import io.vertick.demo.DemoException;
import io.vertick.node.StopSignal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The board in nine processes of one cluster on this machine: a root that drives it, two relays, and three leaves below each, which serve it over HTTP. On the thread of a command
 * line.
 */
public final class FlightsTree {
  /** How much heap a process gets. */
  private static final String HEAP = "64m";

  private static final Duration SUMMARY_MAX = Duration.ofMinutes(1);
  private static final Duration READY_MAX = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration AGREE_MAX = Duration.ofSeconds(15);
  private static final int DIFFERS = 1;
  private static final int PORT_MIN = 20_000;
  private static final int PORT_MAX = 32_000;
  private static final int PORTS_TRIED_MAX = 1_000;

  private final FlightsOptions options;
  private final PrintStream out;
  private final boolean isTerminal;
  private final List<TreeProcess> processes = new ArrayList<>();

  private FlightsTree(FlightsOptions options, PrintStream out, boolean isTerminal) {
    this.options = options;
    this.out = out;
    this.isTerminal = isTerminal;
  }

  /**
   * Runs until the time is up or the process is asked to stop; the time begins when all processes show the board.
   *
   * @return 0, or 1 if a leaf shows anything else than the root at the end
   * @throws DemoException if it can't run as asked
   */
  public static int run(FlightsOptions options, PrintStream out, boolean isTerminal) {
    return new FlightsTree(options, out, isTerminal).run();
  }

  private int run() {
    try (var signal = new StopSignal(SUMMARY_MAX)) {
      var folder = Files.createTempDirectory("vertick-flights-");
      boolean agree;
      boolean areAlive;
      try {
        start(folder);
        agree = play(signal);
        areAlive = processes.stream().noneMatch(TreeProcess::hasFailed);
      } finally {
        processes.forEach(TreeProcess::stop);
        processes.forEach(TreeProcess::awaitEnd);
      }
      if (!agree || !areAlive || !isDeleted(folder)) {
        say("the files stay in " + folder
            + ": the logs, and what a process that was started by hand reads");
      }
      return agree ? 0 : DIFFERS;
    } catch (IOException failed) {
      throw new DemoException(
          "Expected to start nine processes on this machine, but: " + failed.getMessage());
    }
  }

  /** Whether the leaves show what the root shows, at the end. */
  private boolean play(StopSignal signal) {
    if (!areReady(signal)) {
      say("stopped before all nine showed the board");
      return false;
    }
    watch(signal);
    return end();
  }

  private static boolean isDeleted(Path folder) {
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        Files.deleteIfExists(file);
      }
      return Files.deleteIfExists(folder);
    } catch (IOException kept) {
      // Somebody else has put something there.
      return false;
    }
  }

  // The processes.

  private void start(Path folder) throws IOException {
    var ports = freePorts();
    add(folder, ports, "root", List.of());
    for (var relay : List.of("l1-a", "l1-b")) {
      add(folder, ports, relay, List.of("--relay"));
    }
    for (int leaf = 1; leaf <= 3; leaf++) {
      add(folder, ports, "l2-a" + leaf, List.of("--via", "l1-a,l1-b"));
      add(folder, ports, "l2-b" + leaf, List.of("--via", "l1-b,l1-a"));
    }
    for (var process : processes) {
      process.start();
    }
    say("nine processes of " + HEAP + " heap each; their files are in " + folder);
    say("pids: "
        + processes.stream()
            .map(process -> process.node() + " " + process.pid())
            .collect(Collectors.joining("  ")));
    hints().forEach(this::say);
  }

  /** How to kill a relay, and have it back. */
  private List<String> hints() {
    var relay = processes.get(1);
    var how = " start it again by: " + relay.commandLine();
    return List.of(
        relay.isGone()
            ? relay.node() + " is gone;" + how
            : relay.node() + " is pid " + relay.pid() + "; after kill -9 " + relay.pid() + how,
        "a process that is started by hand stays when the demo ends: stop it with Ctrl-C");
  }

  private void add(Path folder, List<Integer> ports, String node, List<String> role)
      throws IOException {
    int number = processes.size();
    int http = options.address().port() == 0
        ? ports.get(2 * TreeProcess.COUNT + number)
        : options.address().port() + number;
    var members = Stream.iterate(0, i -> i + 1)
        .limit(TreeProcess.COUNT)
        .map(i -> options.address().host() + ":" + ports.get(i))
        .collect(Collectors.joining(", "));
    var file = folder.resolve(node + ".yaml");
    Files.writeString(file, """
        node: %s
        cluster:
          name: flights-%d
          host: %s
          port: %d
          busPort: %d
          members: [%s]
        http: { host: %s, port: %d }
        """.formatted(
            node,
            ProcessHandle.current().pid(),
            options.address().host(),
            ports.get(number),
            ports.get(TreeProcess.COUNT + number),
            members,
            options.address().host(),
            http));
    var arguments = new ArrayList<>(List.of("demo", "flights", "--node", file.toString()));
    arguments.addAll(List.of(
        "--rows", Integer.toString(options.rows()), "--speed", Double.toString(options.speed())));
    arguments.addAll(List.of("--seed", Long.toString(options.seed())));
    if (options.source().data() != null) {
      arguments.addAll(List.of("--data", options.source().data().toString()));
    }
    if (options.source().day() != null) {
      arguments.addAll(List.of("--day", options.source().day().toString()));
    }
    arguments.addAll(role);
    processes.add(
        new TreeProcess(node, HEAP, options.address().host() + ":" + http, arguments, folder));
  }

  /** Ports that are free now, of those that systems do not give to connections that go out: one of these might be taken before its node starts. */
  private List<Integer> freePorts() throws IOException {
    var host = InetAddress.getByName(options.address().host());
    var ports = new Random()
        .ints(PORT_MIN, PORT_MAX)
        .distinct()
        .limit(PORTS_TRIED_MAX)
        .filter(port -> isFree(host, port))
        .limit(3L * TreeProcess.COUNT)
        .boxed()
        .toList();
    if (ports.size() < 3 * TreeProcess.COUNT) {
      throw new IOException("of " + PORTS_TRIED_MAX + " ports " + ports.size() + " are free");
    }
    return ports;
  }

  private static boolean isFree(InetAddress host, int port) {
    try (var socket = new ServerSocket(port, 1, host)) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /** Waits for all; false if the process is asked to stop before. */
  private boolean areReady(StopSignal signal) {
    long until = System.nanoTime() + READY_MAX.toNanos();
    while (!processes.stream().allMatch(TreeProcess::look)) {
      var dead = processes.stream().filter(TreeProcess::hasFailed).findFirst();
      if (dead.isPresent()) {
        throw new DemoException("Expected " + dead.get().node() + " to start, but it ended: "
            + dead.get().lastLine());
      }
      if (System.nanoTime() > until) {
        throw new DemoException("Expected nine processes to be ready in " + READY_MAX.toSeconds()
            + " s, but they are not: a slower machine may need fewer programs beside them");
      }
      if (signal.await(LOOK_EVERY)) {
        return false;
      }
    }
    say("all nine show the board; leaves: "
        + leaves()
            .map(leaf -> "http://" + leaf.address() + "/flights")
            .collect(Collectors.joining(" ")));
    return true;
  }

  private Stream<TreeProcess> leaves() {
    return processes.stream().filter(process -> process.node().startsWith("l2"));
  }

  // What is to be seen.

  private void watch(StopSignal signal) {
    long started = System.nanoTime();
    var limit = options.limit();
    boolean isStopped = false;
    while (!isStopped && (limit == null || System.nanoTime() - started < limit.toNanos())) {
      isStopped = signal.await(LOOK_EVERY);
      processes.forEach(TreeProcess::look);
      draw();
    }
  }

  private void draw() {
    if (isTerminal) {
      out.print("\u001b[H\u001b[J");
      table().forEach(out::println);
      hints().forEach(out::println);
    } else {
      out.println(
          "versions: " + processes.stream().map(this::word).collect(Collectors.joining("  ")));
    }
    out.flush();
  }

  /** One process on a line that all share. */
  private String word(TreeProcess process) {
    var status = process.status();
    if (status == null) {
      return process.node() + " gone";
    }
    long behind = rootVersion() - status.version();
    return process.node() + " " + status.version() + (status.isStale() ? " stale" : "")
        + (behind > 0 ? " (-" + behind + ")" : "");
  }

  private long rootVersion() {
    var root = processes.get(0).status();
    return root == null ? 0 : root.version();
  }

  private List<String> table() {
    var lines = new ArrayList<String>();
    lines.add(String.format(
        Locale.ROOT,
        "%-6s %8s %10s %9s %6s %9s %9s %9s %9s %9s  %s",
        "node",
        "pid",
        "heap",
        "version",
        "",
        "heard",
        "lag p50",
        "lag p99",
        "received",
        "sent",
        "page"));
    processes.forEach(process -> lines.add(line(process)));
    return lines;
  }

  private static String line(TreeProcess process) {
    var status = process.status();
    return status == null
        ? String.format(Locale.ROOT, "%-6s gone", process.node())
        : String.format(
            Locale.ROOT,
            "%-6s %8d %3d/%2d MB %9d %6s %6.1f ms %6.2f ms %6.2f ms %6d kB %6d kB  http://%s/flights",
            process.node(),
            status.pid(),
            status.heapBytes() >> 20,
            status.heapMaxBytes() >> 20,
            status.version(),
            status.isStale() ? "stale" : "live",
            status.ageMs(),
            status.lagP50Ms(),
            status.lagP99Ms(),
            status.received() >> 10,
            status.sent() >> 10,
            process.address());
  }

  // The end.

  /** Lets the root pause, and all others catch up; whether each leaf shows what the root shows. */
  private boolean end() {
    var root = processes.get(0);
    root.post(TreeRoutes.PAUSE);
    long until = System.nanoTime() + AGREE_MAX.toNanos();
    do {
      processes.forEach(TreeProcess::look);
    } while (leaves().anyMatch(this::isBehind) && System.nanoTime() < until && pause());
    table().forEach(out::println);
    processes.stream().filter(process -> !process.node().startsWith("l2")).forEach(this::sayLinks);
    var shown = root.get("/clock");
    boolean allAgree = true;
    for (var leaf : leaves().toList()) {
      var seen = leaf.get("/clock");
      boolean agrees = shown != null && shown.equals(seen);
      allAgree &= agrees;
      if (!agrees) {
        say(leaf.node() + " DIFFERS from the root: " + seen + " instead of " + shown);
      }
    }
    say(
        allAgree
            ? "agreement: all six leaves show what the root shows, version " + rootVersion()
            : "agreement: NOT all leaves show what the root shows");
    return allAgree;
  }

  private boolean isBehind(TreeProcess leaf) {
    var status = leaf.status();
    return status == null || status.version() != rootVersion();
  }

  /** Between two looks. */
  private static boolean pause() {
    try {
      Thread.sleep(100);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The links of a process that carry the board, and what came over each. */
  private void sayLinks(TreeProcess process) {
    var status = process.get(TreeRoutes.STATUS);
    if (status != null) {
      say("links of " + process.node() + ": "
          + status.getJsonArray("links").stream()
              .map(JsonObject.class::cast)
              .map(link -> link.getString("node") + " " + (link.getLong("received") >> 10)
                  + " kB in, " + (link.getLong("sent") >> 10) + " kB out")
              .collect(Collectors.joining("; ")));
    }
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
