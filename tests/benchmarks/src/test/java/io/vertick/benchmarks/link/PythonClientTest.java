package io.vertick.benchmarks.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PythonClientTest {
  @Test
  void shouldReadWhatItWrites() {
    // given
    var text = """
           1 in flight:       987 operations a second
         256 in flight:    12,345 operations a second
        """;
    // when
    var measured = PythonClient.parse(text);
    // then
    assertThat(measured).containsExactly(new PythonClient(1, 987), new PythonClient(256, 12_345));
    assertThat(PythonClient.table(measured).lines())
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).containsPattern("256 in flight +12,345"));
  }
}
