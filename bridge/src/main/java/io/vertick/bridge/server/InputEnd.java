package io.vertick.bridge.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/** Tells when the other end of a connection has said all that it will say, and still reads. On its event loop. */
final class InputEnd extends ChannelInboundHandlerAdapter {
  private final Runnable told;

  InputEnd(Runnable told) {
    this.told = told;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      told.run();
    }
    context.fireUserEventTriggered(event);
  }
}
