package io.vertick.chaos.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Short commands of the system. Blocks until they have ended. */
public final class Shell {
  private static final int SECONDS_MAX = 10;

  private Shell() {}

  /** Runs a command; fails with {@link IllegalStateException} unless it succeeds, with what it wrote. */
  public static void run(String... command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(
            "Expected " + List.of(command) + " to succeed, but it wrote "
                + new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Expected time for " + List.of(command), ended);
    }
  }
}
