package io.vertick.benchmarks.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WireTest {
  @Test
  void shouldSumUpBothEndsOfEachConnection() {
    // given
    var listing = """
        ESTAB 0 0 127.0.0.1:5702 127.0.0.1:40000
        \t cubic rto:204 bytes_sent:1100 bytes_acked:1000 bytes_received:50 segs_out:7 data_segs_out:4
        ESTAB 0 0 127.0.0.1:40000 127.0.0.1:5702
        \t cubic rto:204 bytes_sent:50 bytes_acked:51 bytes_received:1000 segs_out:7 data_segs_out:1
        LISTEN 0 0 127.0.0.1:5702 0.0.0.0:*
        """;
    // then
    assertThat(Wire.in(listing)).isEqualTo(new Wire(1_051, 5));
  }

  @Test
  void shouldCountWhatConnectionOfPortCarried() throws IOException {
    // given
    var loopback = InetAddress.getLoopbackAddress();
    try (var server = new ServerSocket(0, 1, loopback);
        var client = new Socket(loopback, server.getLocalPort());
        var accepted = server.accept()) {
      var ports = Set.of(server.getLocalPort());
      long before = Wire.of(ports).bytes();
      // when
      client.getOutputStream().write(new byte[100]);
      accepted.getInputStream().readNBytes(100);
      accepted.getOutputStream().write(new byte[10]);
      client.getInputStream().readNBytes(10);
      // then
      assertThat(Wire.of(ports).bytes() - before).isEqualTo(110);
    }
  }
}
