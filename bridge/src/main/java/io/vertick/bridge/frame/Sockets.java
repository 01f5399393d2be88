package io.vertick.bridge.frame;

import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;

/** What a connection can't be told through Vert.x. On the context of the connection. */
public final class Sockets {
  private Sockets() {}

  /** Closes a connection from the handler of Vert.x on, which would wait until what was written is read. */
  public static void cut(NetSocket socket) {
    var unused = ((NetSocketInternal) socket).channelHandlerContext().close();
  }
}
