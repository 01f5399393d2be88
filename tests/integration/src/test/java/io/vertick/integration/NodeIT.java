package io.vertick.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes as they are shipped, each in a process of its own. */
@Timeout(180)
class NodeIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int MUTATIONS = 1_000;

  /** A node's file, and the ports in it. */
  private record Config(Path file, int port, int httpPort) {}

  /** How a command ended, and what it wrote. */
  private record Outcome(int exitCode, String out) {}

  @TempDir
  private Path folder;

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void shouldServeAndGoOnAfterRestart() throws Exception {
    // given a node alone
    var config = config("solo", "");
    long started = System.nanoTime();
    var node = startNode(config);
    System.out.printf("JVM start to ready: %d ms%n", (System.nanoTime() - started) / 1_000_000);
    assertThat(get(config, "/health/ready")).isEqualTo("ready\n");
    assertThat(get(config, "/metrics")).contains("vertick_");
    // when an operator changes its machine
    assertThat(command(config, "add", "door-solo", "Alarm"))
        .isEqualTo(new Outcome(0, "Executed at version 2\n"));
    assertThat(command(config, "can", "door-solo", "Unlocked").exitCode()).isEqualTo(3);
    // and it is stopped, and started again
    assertThat(node.toHandle().destroy()).isTrue();
    assertThat(node.waitFor(40, TimeUnit.SECONDS)).isTrue();
    assertThat(node.exitValue()).isEqualTo(143);
    assertThat(Files.readString(folder.resolve("solo.log"))).endsWith("solo has left\n");
    startNode(config);
    // then the machine goes on
    assertThat(new JsonObject(get(config, "/machines/door-solo")).getJsonArray("active"))
        .contains("Alarm");
  }

  @Test
  void shouldHaveLoadedWhatTheFirstLineNeedsWhenItTakesClients() throws Exception {
    // given a node that tells which classes it loads
    var config = config("warm", "");
    int port = freePort();
    Files.writeString(config.file(), "bridge: { port: " + port + " }\n", StandardOpenOption.APPEND);
    var classes = folder.resolve("classes");
    var started = VertickJar.with("run", config.file().toString())
        .redirectErrorStream(true)
        .redirectOutput(log(config).toFile());
    started.environment().put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes);
    processes.add(started.start());
    await()
        .atMost(60, SECONDS)
        .until(() -> Files.readString(log(config)).contains(" takes clients on "));
    var before = loadedForJson(classes);
    // when
    try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.getOutputStream().write("{\"list\":true}\n".getBytes(UTF_8));
      var answer =
          new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8)).readLine();
      assertThat(new JsonObject(answer).getJsonArray("machines")).hasSize(1);
    }
    // then
    assertThat(before).isNotEmpty();
    assertThat(loadedForJson(classes)).isEqualTo(before);
  }

  private static List<String> loadedForJson(Path classes) throws IOException {
    try (var lines = Files.lines(classes)) {
      return lines.filter(line -> line.contains(" com.fasterxml.jackson.")).toList();
    }
  }

  @Test
  void shouldWriteEachAuditLineBeforeItEnds() throws Exception {
    // given
    var config = config("audited", "");
    int port = freePort();
    Files.writeString(config.file(), "bridge: { port: " + port + " }\n", StandardOpenOption.APPEND);
    var node = startNode(config);
    try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var said = "{\"toggle\":\"Alarm\",\"machine\":\"door-audited\"}\n".repeat(MUTATIONS);
      client.getOutputStream().write(said.getBytes(UTF_8));
      var answers = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
      for (int i = 0; i < MUTATIONS; i++) {
        assertThat(answers.readLine()).contains("\"executed\"");
      }
      // when
      assertThat(node.toHandle().destroy()).isTrue();
    }
    // then
    assertThat(node.waitFor(40, TimeUnit.SECONDS)).isTrue();
    try (var lines = Files.lines(log(config))) {
      assertThat(lines.filter(line -> line.contains(" vertick.audit "))).hasSize(MUTATIONS);
    }
  }

  @Test
  void shouldSeeEachOtherAndLeaveInOrder() throws Exception {
    // given
    var first = config("first", "");
    startNode(first);
    var second = config("second", "127.0.0.1:" + first.port());
    // when
    var node = startNode(second);
    // then
    assertThat(idsIn(first)).containsExactly("first", "second");
    assertThat(idsIn(second)).containsExactly("first", "second");
    // when one changes the machine of the other
    assertThat(command(first, "add", "door-second", "Alarm"))
        .isEqualTo(new Outcome(0, "Executed at version 2\n"));
    // when it is asked to leave
    assertThat(command(second, "drain")).isEqualTo(new Outcome(0, "second leaves\n"));
    assertThat(node.waitFor(40, TimeUnit.SECONDS)).isTrue();
    // then it leaves by itself, and the other hears of it
    assertThat(node.exitValue()).isZero();
    assertThat(Files.readString(folder.resolve("second.log"))).endsWith("second has left\n");
    await().untilAsserted(() -> assertThat(idsIn(first)).containsExactly("first"));
  }

  @Test
  void shouldRefuseWrongConfigAndTakenPort() throws Exception {
    // given
    var wrong = Files.writeString(
        folder.resolve("wrong.yaml"), "node: a\ncluster: { name: c }\nhtpp: { port: 1 }\n");
    // then
    assertThat(run("run", wrong.toString()))
        .isEqualTo(
            new Outcome(
                2,
                wrong
                    + ":3:1: Expected a key of a node (node, cluster, http, bridge, eventLoops, snapshots, pools, machines, relays), but found \"htpp\"; did you mean http?\n"));
    // given somebody else on the port
    var config = config("late", "");
    try (var taken = new ServerSocket(config.port(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(run("run", config.file().toString()))
          .isEqualTo(new Outcome(
              1,
              "vertick: Expected to listen on 127.0.0.1:" + taken.getLocalPort()
                  + ", but another program does, or it is no address of this machine\n"));
    }
  }

  private Config config(String id, String members) throws IOException {
    var schema = Path.of("..", "..", "conf", "schemas", "turnstile.yaml").toAbsolutePath();
    int port = freePort();
    int httpPort = freePort();
    var file = Files.write(
        folder.resolve(id + ".yaml"),
        List.of(
            "node: " + id,
            "cluster: { name: " + folder.getFileName() + ", port: " + port + ", busPort: "
                + freePort() + ", members: [" + members + "] }",
            "http: { port: " + httpPort + " }",
            "snapshots: { directory: " + id + " }",
            "machines: { door-" + id + ": { schema: " + schema + ", restore: last } }"));
    return new Config(file, port, httpPort);
  }

  /** Starts a node; returns when it says that it is ready. */
  private Process startNode(Config config) throws IOException, InterruptedException {
    var log = log(config);
    var process = VertickJar.with("run", config.file().toString())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    processes.add(process);
    while (!Files.readString(log).contains(" is ready on ")) {
      assertThat(process.waitFor(20, TimeUnit.MILLISECONDS))
          .as(() -> "ended early")
          .isFalse();
    }
    return process;
  }

  private Path log(Config config) {
    return folder.resolve(config.file().getFileName().toString().replace(".yaml", ".log"));
  }

  private static List<Object> idsIn(Config config) throws IOException, InterruptedException {
    return new JsonObject(get(config, "/cluster"))
        .getJsonArray("members").stream()
            .<Object>map(member -> ((JsonObject) member).getString("id"))
            .toList();
  }

  private Outcome command(Config config, String... args) throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--node", "127.0.0.1:" + config.httpPort()));
    return run(all.toArray(String[]::new));
  }

  private Outcome run(String... args) throws IOException, InterruptedException {
    var out = folder.resolve("out");
    var process = VertickJar.with(args)
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
    processes.add(process);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended in time").isTrue();
    return new Outcome(process.exitValue(), Files.readString(out));
  }

  private static String get(Config config, String path) throws IOException, InterruptedException {
    var address = URI.create("http://127.0.0.1:" + config.httpPort() + path);
    var request =
        HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(20)).build();
    return HTTP.send(request, BodyHandlers.ofString()).body();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
