package io.vertick.benchmarks.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short commands of the system. */
final class Shell {
  private Shell() {}

  /**
   * What a command writes. Blocks until it ends.
   *
   * @throws IllegalStateException with what it wrote, unless it succeeds
   */
  static String read(String... command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "Expected " + List.of(command) + " to succeed, but it wrote " + text);
      }
      return text;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Expected time for " + List.of(command), stopped);
    }
  }
}
