package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static org.awaitility.Awaitility.await;

import io.vertick.client.ClientOptions;
import io.vertick.client.VertickClient;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Output;
import io.vertick.fixture.LogLines;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that makes its client say much, and reads none of it; here, since this module has a log to read. */
class UnreadServerTest {
  @RegisterExtension
  private final LogLines lines = new LogLines("vertick.client");

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  /** Asks who is there, which the client answers with its token. */
  private static byte[] question() {
    var self = new Incarnation(2, 2);
    var hello = new Hello(1, 1, 0, self, 1, 1, true, 0, null, 1 << 20, 1 << 20, 0, "deaf", "");
    var frame = new Output();
    Frame.write(frame, hello);
    return new Output()
        .varLong(frame.size())
        .raw(frame.array(), 0, frame.size())
        .toArray();
  }

  @Test
  void shouldLeaveServerThatDoesNotRead() {
    // given answers that are more than sockets hold
    var questions = Buffer.buffer();
    IntStream.range(0, 10_000).forEach(i -> questions.appendBytes(question()));
    var server = await(vertx
        .createNetServer()
        .connectHandler(socket -> {
          socket.pause();
          socket.write(questions);
        })
        .listen(0, "127.0.0.1"));
    // when
    var options =
        ClientOptions.to("127.0.0.1", server.actualPort()).token("x".repeat(Hello.TOKEN_BYTES_MAX));
    VertickClient.connect(vertx, options);
    // then
    await()
        .until(() -> List.copyOf(lines.list).stream()
            .anyMatch(line -> line.getFormattedMessage().contains("it does not read: ")));
  }
}
