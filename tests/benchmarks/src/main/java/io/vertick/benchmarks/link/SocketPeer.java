package io.vertick.benchmarks.link;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Set;

/** Eight bytes there and back on a bare socket, each written by itself. */
final class SocketPeer implements Peer {
  static final String NAME = "bare NetSocket";

  private static final Buffer BODY = Buffer.buffer(new byte[8]);

  private final Context context;
  /** Whoever lets go of it loses the connection with the next collection. */
  private final NetClient client;

  private final NetSocket socket;
  private final int port;
  private final ArrayDeque<Answer> asked = new ArrayDeque<>();
  private int bytes;

  private SocketPeer(Context context, NetClient client, NetSocket socket, int port) {
    this.context = context;
    this.client = client;
    this.socket = socket;
    this.port = port;
    socket.handler(this::receive);
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
    var context = vertx.getOrCreateContext();
    var client = vertx.createNetClient();
    return Wait.until(Wait.on(
        context,
        () -> client
            .connect(ports.socket(), Ports.HOST)
            .map(socket -> new SocketPeer(context, client, socket, ports.socket()))));
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
  public Set<Integer> ports() {
    return Set.of(port);
  }

  @Override
  public void begin(Runnable action) {
    context.runOnContext(ignored -> action.run());
  }

  @Override
  public void ask(int target, Answer answer) {
    asked.add(answer);
    socket.write(BODY);
  }

  @Override
  public void close() {
    client.close();
  }
}
