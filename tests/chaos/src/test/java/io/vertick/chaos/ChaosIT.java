package io.vertick.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short run of {@code tests/chaos/run}, on loopback. */
@Timeout(240)
class ChaosIT {
  @TempDir
  private Path folder;

  @Test
  void shouldLoseAndDoubleNothingWhenNodesAreKilledAndStopped() throws Exception {
    // given
    long seed = System.nanoTime();
    var out = new ByteArrayOutputStream();
    var options = new Options(seed, 35, 2, false, folder);
    // when
    boolean isClean = new Chaos(options, new PrintStream(out, true, StandardCharsets.UTF_8)).run();
    // then
    var text = out.toString(StandardCharsets.UTF_8);
    assertThat(isClean).as(text).isTrue();
    assertThat(text).containsPattern("\n[1-9]\\d* mutations, [1-9]\\d* applied, 0 lost, 0 doubled");
  }
}
