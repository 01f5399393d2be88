package io.vertick.access;

import static io.vertick.fixture.Futures.await;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class HttpConnectionsTest {
  private static final int LIMIT_MS = 300;
  /** Longer than that. */
  private static final int SLOW_MS = 900;

  private final ArrayDeque<Socket> sockets = new ArrayDeque<>();
  private Vertx vertx;
  private HttpConnections connections;
  private int port;

  @BeforeEach
  void serve(Vertx vertx) {
    this.vertx = vertx;
    serve(LIMIT_MS);
  }

  private void serve(long limitMs) {
    connections = new HttpConnections(vertx, new HttpConnections.Limits(3, 2, limitMs, limitMs));
    var router = Router.router(vertx);
    router.post("/echo").handler(asked -> asked.request().body().onSuccess(asked.response()::end));
    router.get("/much").handler(asked -> asked.response().end(Buffer.buffer(new byte[32 << 20])));
    router.get("/now").handler(asked -> asked.response().end("now"));
    router.post("/now").handler(asked -> asked.response().end("now"));
    router
        .get("/slow")
        .handler(asked -> vertx.setTimer(SLOW_MS, done -> asked.response().end("done")));
    var server = connections.server(new HttpServerOptions(), router);
    port = await(server.listen(0, "127.0.0.1")).actualPort();
  }

  @AfterEach
  void close() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    sockets.add(socket);
    return socket;
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  /** All that comes until the connection is closed. */
  private static String said(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), US_ASCII);
  }

  @Test
  void shouldCloseConnectionThatAsksNothing() throws IOException {
    assertThat(said(connect())).isEmpty();
    assertThat(connections.late()).isEqualTo(1);
    await().until(() -> connections.open() == 0);
  }

  @Test
  void shouldCloseConnectionWhoseRequestIsNotWhole() throws IOException {
    // given half a head, and half a body
    var head = connect();
    say(head, "GET /slow HTTP/1.1\r\nHost: ");
    var body = connect();
    say(body, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
    // then
    assertThat(said(head)).isEmpty();
    assertThat(said(body)).doesNotContain("200 OK");
    assertThat(connections.late()).isEqualTo(2);
  }

  @Test
  void shouldLetRequestTakeItsTimeAndCloseConnectionThatIsIdleThen() throws IOException {
    // given
    var socket = connect();
    // when
    say(
        socket,
        "GET /slow HTTP/1.1\r\nHost: a\r\n\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nmore");
    // then
    assertThat(said(socket)).contains("200 OK", "done", "more");
    assertThat(connections.late()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /now HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nmore",
        "POST /now HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nha"
      })
  void shouldCloseConnectionThatAsksNothingMore(String request) throws IOException {
    // given
    var socket = connect();
    // when
    say(socket, request);
    // then it is answered, and closed
    assertThat(said(socket)).startsWith("HTTP/1.1 ");
    assertThat(connections.late()).isEqualTo(1);
  }

  @Test
  void shouldCloseConnectionWhoseAnswersAreNotRead() throws IOException {
    // given more than sockets hold
    var socket = connect();
    say(socket, "GET /much HTTP/1.1\r\nHost: a\r\n\r\n");
    // then
    await().until(() -> connections.late() == 1);
    await().until(() -> connections.open() == 0);
  }

  @Test
  void shouldCloseOneTooMany() throws IOException {
    // given as many as an address may have, and time
    serve(20_000);
    var first = connect();
    connect();
    await().until(() -> connections.open() == 2);
    // when
    assertThat(said(connect())).isEmpty();
    // then
    assertThat(connections.refused()).isEqualTo(1);
    assertThat(connections.late()).isZero();
    // when there is room again
    first.close();
    await().until(() -> connections.open() == 1);
    var next = connect();
    say(next, "GET /slow HTTP/1.0\r\n\r\n");
    // then
    assertThat(said(next)).contains("done");
  }
}
