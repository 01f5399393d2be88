package io.vertick.client;

import static io.vertick.fixture.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between client and server: passes bytes on, until its connections are cut or stalled. */
final class Proxy {
  private final NetServer server;
  private final NetClient client;
  private final List<NetSocket> sockets = new CopyOnWriteArrayList<>();
  private volatile int target;
  private volatile boolean isClosed;

  Proxy(Vertx vertx, int target) {
    this.target = target;
    client = vertx.createNetClient();
    server = vertx.createNetServer().connectHandler(this::connect);
    await(server.listen(0, "127.0.0.1"));
  }

  int port() {
    return server.actualPort();
  }

  private void connect(NetSocket near) {
    if (isClosed) {
      near.close();
      return;
    }
    near.pause();
    client
        .connect(target, "127.0.0.1")
        .onSuccess(far -> join(near, far))
        .onFailure(nobody -> near.close());
  }

  private void join(NetSocket near, NetSocket far) {
    sockets.addAll(List.of(near, far));
    pass(near, far);
    pass(far, near);
    near.resume();
  }

  private static void pass(NetSocket from, NetSocket to) {
    from.handler(to::write).closeHandler(closed -> to.close());
  }

  /** Closes what is connected now. */
  void cut() {
    sockets.forEach(NetSocket::close);
    sockets.clear();
  }

  /** Passes nothing more on what is connected now, without a word. */
  void stall() {
    sockets.forEach(NetSocket::pause);
  }

  /** Takes nobody in, or does again. */
  void close(boolean close) {
    isClosed = close;
  }

  /** Connects whoever comes next to another server. */
  void turnTo(int newTarget) {
    target = newTarget;
  }
}
