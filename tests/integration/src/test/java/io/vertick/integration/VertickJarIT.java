package io.vertick.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

class VertickJarIT {
  private static final Path JAR = Path.of(System.getProperty("vertick.jar"));

  @Test
  void shouldPrintVersionOnly() throws IOException {
    // given the JVM of this test
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    // when
    var process = new ProcessBuilder(java.toString(), "-jar", JAR.toString())
        .redirectErrorStream(true)
        .start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // then no warning of the JVM stands beside it
    assertThat(output).isEqualToIgnoringNewLines("vertick " + version());
  }

  private static String version() throws IOException {
    try (var jar = new JarFile(JAR.toFile())) {
      return jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    }
  }
}
