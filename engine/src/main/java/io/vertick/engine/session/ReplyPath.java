package io.vertick.engine.session;

import io.vertick.engine.protocol.Message.Reply;

/** Where a request came from, and where its reply goes. */
@FunctionalInterface
public interface ReplyPath {
  void send(Reply reply);
}
