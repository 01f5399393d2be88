package io.vertick.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The flights demo in nine processes: a class of its own, so that others run beside it. */
class FlightsTreeIT {
  @Test
  @Timeout(180)
  void shouldShowTheSameBoardInNineProcesses(@TempDir Path folder) throws Exception {
    // when
    var outcome =
        VertickJar.run(folder, "demo", "flights", "--processes", "--port", "0", "--for", "3s");
    // then
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(outcome.out())
        .contains("links of l1-a:", "agreement: all six leaves show what the root shows")
        .doesNotContain("DIFFERS");
  }
}
