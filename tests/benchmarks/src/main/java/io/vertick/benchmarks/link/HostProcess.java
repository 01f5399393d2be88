package io.vertick.benchmarks.link;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link HostProgram} from outside, with the options of this JVM. For one thread, which waits for its answers. */
final class HostProcess implements AutoCloseable {
  private static final int ANSWER_SECONDS_MAX = 60;
  private static final int LOG_LINES = 20;
  /** What it says unless asked. */
  private static final int LINES_MAX = 100;

  private final Process process;
  private final Path log;
  private final PrintWriter in;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>(LINES_MAX);

  private HostProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    var reading = new Thread(
        () -> process.inputReader(StandardCharsets.UTF_8).lines().forEach(said::add), "reads-host");
    reading.setDaemon(true);
    reading.start();
  }

  /**
   * Starts it; {@link #awaitReady} is next.
   *
   * @param cast who answers
   * @param log what it logs goes there
   */
  static HostProcess start(Ports ports, int loops, Cast cast, Path log) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(
        HostProgram.class.getName(),
        Integer.toString(ports.first()),
        Integer.toString(loops),
        cast.name()));
    return start(command, log);
  }

  static HostProcess start(List<String> command, Path log) {
    try {
      return new HostProcess(
          new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * Blocks until it answers requests.
   *
   * @throws IllegalStateException with the end of its log if it ends before, or takes more than {@value #ANSWER_SECONDS_MAX} s
   */
  void awaitReady() {
    var line = hear();
    if (!line.equals("ready")) {
      throw new IllegalStateException("Expected the host to say ready, but it said " + line);
    }
  }

  long allocatedBytes() {
    return Long.parseLong(ask("allocated"));
  }

  Vitals vitals() {
    return Vitals.parse(ask("vitals"));
  }

  private String ask(String question) {
    in.println(question);
    return hear();
  }

  private String hear() {
    try {
      for (int i = 0; i < ANSWER_SECONDS_MAX; i++) {
        var line = said.poll(1, TimeUnit.SECONDS);
        if (line != null) {
          return line;
        } else if (!process.isAlive()) {
          throw silent("it ended with " + process.exitValue());
        }
      }
      throw silent("it says nothing");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw silent("this thread is to end");
    }
  }

  private IllegalStateException silent(String why) {
    return new IllegalStateException(
        "Expected a word of the host, but " + why + "; the end of its log:\n" + endOfLog());
  }

  private String endOfLog() {
    try {
      var lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException unreadable) {
      return log + " can't be read: " + unreadable.getMessage();
    }
  }

  /** SIGSTOP, or SIGCONT. */
  void freeze(boolean isFrozen) {
    Shell.read("kill", isFrozen ? "-STOP" : "-CONT", Long.toString(process.pid()));
  }

  /** SIGKILL. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
