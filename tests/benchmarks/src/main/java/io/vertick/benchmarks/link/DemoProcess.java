package io.vertick.benchmarks.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The flights demo in a process of its own, with the options of each process of its tree. */
final class DemoProcess implements AutoCloseable {
  /** As each process of the tree has. */
  private static final List<String> JVM =
      List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private static final int END_SECONDS_MAX = 90;

  private final Process process;
  private final Path log;

  private DemoProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** What it says and logs goes to a file. */
  static DemoProcess start(List<String> options, Path log) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.vertick.cli.Main", "demo", "flights"));
    command.addAll(options);
    try {
      return new DemoProcess(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start(),
          log);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Blocks until it ends by itself.
   *
   * @throws IllegalStateException if it takes more than {@value #END_SECONDS_MAX} s, or its machines do not show what they should
   */
  void awaitEnd() {
    if (!hasEnded() || process.exitValue() != 0) {
      throw new IllegalStateException("Expected the demo to end well, but it "
          + (process.isAlive() ? "runs on" : "ended with " + process.exitValue()) + ": see " + log);
    }
  }

  private boolean hasEnded() {
    try {
      return process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** SIGTERM: it ends the processes of its tree. */
  @Override
  public void close() {
    process.destroy();
  }
}
