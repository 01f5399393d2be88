package io.vertick.demo.flights;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One of the processes of a tree, as its terminal sees it: started here, or again by hand on the same address. Not thread-safe. */
final class TreeProcess {
  static final int COUNT = 9;

  private static final Duration ANSWERS_MAX = Duration.ofSeconds(2);
  private static final long STOPS_SECONDS_MAX = 20;
  private static final Path SHELL = Path.of("/bin/sh");
  /** What a shell takes as it is. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,+-]+");

  private final String node;
  private final String address;
  private final List<String> command = new ArrayList<>();
  private final Path log;
  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(ANSWERS_MAX)
      .build();
  private @Nullable Process process;
  private @Nullable TreeStatus status;

  /** A process with this much heap and these arguments, which logs into a file of the folder. */
  TreeProcess(String node, String heap, String address, List<String> arguments, Path folder) {
    this.node = node;
    this.address = address;
    log = folder.resolve(node + ".log");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Nine at once on few cores: quick to start rather than quick at last.
    command.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", classPath(), "io.vertick.cli.Main"));
    command.addAll(arguments);
  }

  String node() {
    return node;
  }

  /** Of its HTTP server. */
  String address() {
    return address;
  }

  /** For a terminal in any folder. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** What starts it by hand. */
  String commandLine() {
    return command.stream().map(TreeProcess::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String argument) {
    return PLAIN.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }

  void start() throws IOException {
    process = new ProcessBuilder(deafToInterrupts())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** Ctrl-C in a terminal reaches all processes at once, and is for the one that compares them at last. */
  private List<String> deafToInterrupts() {
    if (!Files.isExecutable(SHELL)) {
      return command;
    }
    var deaf = new ArrayList<>(List.of(SHELL.toString(), "-c", "trap '' INT; exec \"$@\"", "sh"));
    deaf.addAll(command);
    return deaf;
  }

  /** Whether it ended by itself. */
  boolean hasFailed() {
    return process != null && !process.isAlive();
  }

  /** Whether it has ended, and none that was started by hand answers. */
  boolean isGone() {
    return status == null && hasFailed();
  }

  /** Of the one that answered last, or was started here. */
  long pid() {
    return status == null ? Objects.requireNonNull(process).pid() : status.pid();
  }

  /** The last that it said, without what a command line puts around it. */
  String lastLine() {
    try {
      var lines = Files.readAllLines(log);
      return lines.isEmpty() ? "without a word" : bare(lines.get(lines.size() - 1));
    } catch (IOException unreadable) {
      return "see " + log;
    }
  }

  private static String bare(String line) {
    return line.replaceFirst("^vertick: ", "").replaceFirst(" \\(see: [^)]*\\)$", "");
  }

  /** Asks how it is; whether it answers. */
  boolean look() {
    var answer = get(TreeRoutes.STATUS);
    status = answer == null ? null : TreeStatus.of(answer);
    return status != null;
  }

  /** At the last look; null if it did not answer. */
  @Nullable
  TreeStatus status() {
    return status;
  }

  /** An object that it answers with; null if there is none. */
  @Nullable
  JsonObject get(String path) {
    return ask(request(path).header("Accept", "application/json").GET().build());
  }

  void post(String path) {
    var unused = ask(request(path).POST(HttpRequest.BodyPublishers.noBody()).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(ANSWERS_MAX);
  }

  private @Nullable JsonObject ask(HttpRequest request) {
    try {
      var answer = client.send(request, BodyHandlers.ofString());
      return answer.body().startsWith("{") ? new JsonObject(answer.body()) : null;
    } catch (IOException | DecodeException silent) {
      // It is gone, or not there yet: that is what is to be shown.
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  void stop() {
    if (process != null) {
      process.destroy();
    }
  }

  /** One that does not leave in time is killed. */
  void awaitEnd() {
    try {
      if (process != null && !process.waitFor(STOPS_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
