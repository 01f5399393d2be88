package io.vertick.benchmarks.link;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProcessTest {
  @TempDir
  private Path directory;

  @Test
  void shouldTellTheEndOfItsLogWhenItDoesNotComeUp() {
    // given
    var command = List.of("sh", "-c", "seq 30 >&2; echo port taken >&2; exit 3");
    try (var host = HostProcess.start(command, directory.resolve("host.log"))) {
      // then
      assertThatThrownBy(host::awaitReady)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("it ended with 3")
          .hasMessageContaining("log:\n12\n")
          .hasMessageEndingWith("port taken");
    }
  }
}
