package io.vertick.integration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The jar that users start, on the JVM of this test. */
final class VertickJar {
  static final Path FILE = Path.of(System.getProperty("vertick.jar"));

  private VertickJar() {}

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
