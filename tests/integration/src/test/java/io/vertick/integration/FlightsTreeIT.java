package io.vertick.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
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
        .containsPattern("\nl1-a is pid (\\d+); after kill -9 \\1 start it again by: .*java ")
        .containsPattern("\nversions: root \\d+  l1-a \\d+  ")
        .contains("links of l1-a:", "agreement: all six leaves show what the root shows")
        .doesNotContain("DIFFERS");
    var files = Pattern.compile("their files are in (\\S+)").matcher(outcome.out());
    assertThat(files.find()).isTrue();
    assertThat(Path.of(files.group(1))).doesNotExist();
  }
}
