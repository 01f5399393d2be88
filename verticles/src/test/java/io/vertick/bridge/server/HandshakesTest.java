package io.vertick.bridge.server;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertick.cluster.Certificates;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A port with TLS, of which two handshakes may be under way. */
@Timeout(60)
class HandshakesTest {
  private static final int READ_MS_MAX = 20_000;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final BridgeCounters counters = new BridgeCounters();
  private final Handshakes handshakes = new Handshakes(2, 2, counters);

  @TempDir
  private Path folder;

  private int port;

  @BeforeEach
  void listen() throws Exception {
    listen(handshakes);
  }

  private void listen(Handshakes handshakes) throws Exception {
    var key = folder.resolve("key.pem");
    var certificate = folder.resolve("certificate.pem");
    Certificates.of("server").write(key, certificate);
    var options = new NetServerOptions()
        .setHost("127.0.0.1")
        .setSsl(true)
        .setSslEngineOptions(handshakes)
        .setKeyCertOptions(
            new PemKeyCertOptions().setKeyPath(key.toString()).setCertPath(certificate.toString()));
    port = on(
            context,
            () -> vertx.createNetServer(options).connectHandler(socket -> {}).listen(0))
        .actualPort();
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private Future<NetSocket> connect() {
    var options =
        new NetClientOptions().setSsl(true).setTrustAll(true).setHostnameVerificationAlgorithm("");
    return vertx.createNetClient(options).connect(port, "127.0.0.1");
  }

  private Socket connectSilently() throws Exception {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(READ_MS_MAX);
    return socket;
  }

  private void awaitUnderWay(int count) {
    await()
        .until(
            () -> on(context, () -> Future.succeededFuture(handshakes.connections())),
            is -> is == count);
  }

  private long refused() {
    return on(context, () -> Future.succeededFuture(counters.handshakesRefused));
  }

  @Test
  void shouldLetNobodyElseWaitWhenHandshakeIsComputed() {
    // given a handshake that takes its time
    var end = new CountDownLatch(1);
    handshakes.compute(() -> awaitEnd(end));
    // when
    var connected = connect();
    awaitUnderWay(1);
    // then the event loop goes on
    assertThat(connected.isComplete()).isFalse();
    end.countDown();
    assertThat(await(connected).isSsl()).isTrue();
    awaitUnderWay(0);
    assertThat(refused()).isZero();
  }

  @Test
  void shouldCloseOneMoreWhenAsManyWaitAsMay() {
    // given
    var end = new CountDownLatch(1);
    handshakes.compute(() -> awaitEnd(end));
    for (int i = 0; i < Handshakes.WAITING_MAX; i++) {
      handshakes.compute(() -> {});
    }
    // when
    assertThat(failureOf(connect())).isInstanceOf(IOException.class);
    // then
    assertThat(refused()).isEqualTo(1);
    awaitUnderWay(0);
    // and others come in when it is over
    end.countDown();
    assertThat(await(connect()).isSsl()).isTrue();
  }

  private static void awaitEnd(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldCloseOneMoreWhenAsManyAreUnderWayAsMay() throws Exception {
    // given two that say nothing
    try (var first = connectSilently();
        var second = connectSilently()) {
      awaitUnderWay(2);
      // when
      try (var third = connectSilently()) {
        // then
        assertThat(third.getInputStream().read()).isEqualTo(-1);
        assertThat(refused()).isEqualTo(1);
      }
      // and another comes in when one has gone
      second.shutdownOutput();
      awaitUnderWay(1);
      assertThat(await(connect()).isSsl()).isTrue();
      assertThat(first.isConnected()).isTrue();
    }
  }

  @Test
  void shouldCloseOneMoreWhenAsManyComeFromItsAddressAsMay() throws Exception {
    // given a server that lets one of them come from an address
    listen(new Handshakes(2, 1, counters));
    try (var first = connectSilently();
        var second = connectSilently()) {
      // then
      assertThat(second.getInputStream().read()).isEqualTo(-1);
      assertThat(refused()).isEqualTo(1);
      // and another comes in when the first has gone
      first.shutdownOutput();
      await().ignoreExceptions().until(() -> await(connect()).isSsl());
    }
  }

  @Test
  void shouldCountOneThatSpeaksNoTls() throws Exception {
    try (var plain = connectSilently()) {
      // when
      plain.getOutputStream().write("{\"list\":true}\n".getBytes(StandardCharsets.UTF_8));
      // then it is told so by an alert of TLS, and closed
      plain.getInputStream().readAllBytes();
    }
    awaitUnderWay(0);
    assertThat(on(context, () -> Future.succeededFuture(counters.handshakesFailed)))
        .isEqualTo(1);
    assertThat(refused()).isZero();
  }
}
