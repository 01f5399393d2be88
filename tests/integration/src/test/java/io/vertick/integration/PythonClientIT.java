package io.vertick.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tests of the Python client, among them the conversations that all clients play; skipped where there is no Python. */
@Timeout(180)
class PythonClientIT {
  private static final Path CLIENT = Path.of("../../bridge/clients/python");

  private record Ended(int exitCode, String out) {}

  private static Ended python(String... arguments) throws Exception {
    var command = new String[arguments.length + 1];
    command[0] = "python3";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    var process = new ProcessBuilder(command)
        .directory(CLIENT.toFile())
        .redirectErrorStream(true)
        .start();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out);
  }

  private static boolean isPythonThere() throws Exception {
    try {
      return python("-c", "import sys; sys.exit(sys.version_info < (3, 9))").exitCode() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void shouldPassItsTests() throws Exception {
    // given
    assumeThat(isPythonThere()).as("Python 3.9 or later is on the path").isTrue();
    // when
    var tests = python("-m", "unittest", "discover");
    // then
    assertThat(tests.out()).contains("\nOK");
    assertThat(tests.exitCode()).isZero();
  }
}
