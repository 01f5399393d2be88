package io.vertick.link;

import static io.vertick.fixture.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes bytes on between a client and a server; cuts its first connection behind any of them, or holds all back. */
final class CuttingProxy {
  private final NetServer server;
  private final NetClient net;
  private final int target;
  private final AtomicInteger up = new AtomicInteger();
  private final AtomicInteger down = new AtomicInteger();
  private final Buffer said = Buffer.buffer();
  private volatile boolean isUpCut;
  private volatile boolean isStalled;
  private volatile int cutAt = Integer.MAX_VALUE;

  CuttingProxy(Vertx vertx, int target) {
    this.target = target;
    net = vertx.createNetClient();
    server = vertx.createNetServer().connectHandler(this::connect);
    await(server.listen(0, "127.0.0.1"));
  }

  int port() {
    return server.actualPort();
  }

  /** Cuts the first connection once so many bytes went up to the server, or down to the client. */
  void cutAfter(boolean isUp, int bytes) {
    isUpCut = isUp;
    cutAt = bytes;
  }

  /** From now on nothing is passed on. */
  void stall() {
    isStalled = true;
  }

  /** Bytes that went to the server. */
  int up() {
    return up.get();
  }

  /** Bytes that went to the client. */
  int down() {
    return down.get();
  }

  /** What the client said. */
  Buffer said() {
    return said.copy();
  }

  void close() {
    await(server.close());
    await(net.close());
  }

  private void connect(NetSocket client) {
    client.pause();
    client.exceptionHandler(broken -> client.close());
    net.connect(target, "127.0.0.1")
        .onSuccess(upstream -> join(client, upstream))
        .onFailure(failed -> client.close());
  }

  private void join(NetSocket client, NetSocket upstream) {
    upstream.exceptionHandler(broken -> upstream.close());
    client.closeHandler(closed -> upstream.close());
    upstream.closeHandler(closed -> client.close());
    client.handler(bytes -> {
      said.appendBuffer(bytes);
      pass(bytes, client, upstream, true);
    });
    upstream.handler(bytes -> pass(bytes, upstream, client, false));
    client.resume();
  }

  private void pass(Buffer bytes, NetSocket from, NetSocket to, boolean isUp) {
    int before = (isUp ? up : down).getAndAdd(bytes.length());
    if (isStalled) {
      return;
    }
    if (isUp == isUpCut && before + bytes.length() >= cutAt) {
      int left = cutAt - before;
      cutAt = Integer.MAX_VALUE;
      to.write(bytes.getBuffer(0, left)).onComplete(done -> {
        from.close();
        to.close();
      });
    } else {
      to.write(bytes);
    }
  }
}
