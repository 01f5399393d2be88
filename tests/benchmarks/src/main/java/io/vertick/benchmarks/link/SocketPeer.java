package io.vertick.benchmarks.link;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import java.util.ArrayDeque;

/** Eight bytes there and back on a bare socket, each written by itself. */
final class SocketPeer extends ConnectedPeer {
  static final String NAME = "bare NetSocket";

  private static final Buffer BODY = Buffer.buffer(new byte[8]);

  private final ArrayDeque<Answer> asked = new ArrayDeque<>();
  private int bytes;

  private SocketPeer(Connection connection) {
    super(connection);
    connection.socket().handler(this::receive);
  }

  /** Blocks. */
  static void serve(Vertx vertx, Ports ports) {
    Wait.until(vertx
        .createNetServer(new NetServerOptions().setTcpNoDelay(true))
        .connectHandler(socket -> socket.handler(socket::write))
        .listen(ports.socket(), Ports.HOST));
  }

  /** Blocks. */
  static SocketPeer call(Vertx vertx, Ports ports) {
    return connect(vertx, ports.socket(), SocketPeer::new);
  }

  private void receive(Buffer echoed) {
    bytes += echoed.length();
    for (; bytes >= BODY.length(); bytes -= BODY.length()) {
      asked.remove().answered();
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void ask(int target, Answer answer) {
    asked.add(answer);
    write(BODY);
  }
}
