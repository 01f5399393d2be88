package io.vertick.benchmarks.link;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.function.Function;

/** One connection to the other process, over which bytes go there and back. */
abstract class ConnectedPeer implements Peer {
  /**
   * A connection of a peer.
   *
   * @param context on which it is written and read
   * @param client whoever lets go of it loses the connection with the next collection
   */
  record Connection(Context context, NetClient client, NetSocket socket, int port) {}

  private final Connection connection;

  ConnectedPeer(Connection connection) {
    this.connection = connection;
  }

  /** Connects, and makes the peer on the context of its connection. Blocks. */
  static <P extends ConnectedPeer> P connect(Vertx vertx, int port, Function<Connection, P> peer) {
    var context = vertx.getOrCreateContext();
    var client = vertx.createNetClient();
    return Wait.until(Wait.on(
        context,
        () -> client
            .connect(port, Ports.HOST)
            .map(socket -> peer.apply(new Connection(context, client, socket, port)))));
  }

  final void write(Buffer bytes) {
    var unused = connection.socket.write(bytes);
  }

  @Override
  public final Set<Integer> ports() {
    return Set.of(connection.port);
  }

  @Override
  public final void begin(Runnable action) {
    connection.context.runOnContext(ignored -> action.run());
  }

  @Override
  public final void close() {
    connection.client.close();
  }
}
