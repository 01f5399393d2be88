package io.vertick.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The jar that users start, on the JVM of this test. */
final class VertickJar {
  static final Path FILE = Path.of(System.getProperty("vertick.jar"));

  /** How a process ended, and what it wrote. */
  record Outcome(int exitCode, String out, String err) {}

  private VertickJar() {}

  /** Runs the jar with these arguments to its end, in 150 s at most; what it writes is kept in the folder meanwhile. */
  static Outcome run(Path folder, String... args) throws IOException, InterruptedException {
    var out = folder.resolve("out");
    var err = folder.resolve("err");
    var process =
        with(args).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(150, TimeUnit.SECONDS)).as("ended in time").isTrue();
      return new Outcome(process.exitValue(), text(out), text(err));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file).replace("\r\n", "\n");
  }

  /** The jar with these arguments, not started yet. A process of a test is short: it starts sooner with one compiler and one collector's thread. */
  static ProcessBuilder with(String... args) {
    var command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-jar",
        FILE.toString()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command);
  }
}
