package io.vertick.integration.killloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A few rounds of {@code tests/chaos/kill-loop}. */
@Timeout(120)
class KillLoopIT {
  @TempDir
  private Path folder;

  @Test
  void shouldComeBackWithLastExportWhenKilled() throws Exception {
    // given
    long seed = System.nanoTime();
    var out = new ByteArrayOutputStream();
    var loop = new KillLoop(folder, seed, new PrintStream(out, true, StandardCharsets.UTF_8));
    // when
    boolean isRight = loop.run(3);
    // then
    var text = out.toString(StandardCharsets.UTF_8);
    assertThat(text).endsWith("3 kills, 3 restored, 0 wrong\n");
    assertThat(isRight).as(text).isTrue();
  }
}
