package io.vertick.engine.session;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Message.Reply;

/** Where a request came from, and where its reply goes. */
@FunctionalInterface
public interface ReplyPath {
  void send(Reply reply);

  /** Whether requests of this origin are those of a node, to which clients leave a part of the host's limits; the same for all of an origin. */
  default boolean isNode(Incarnation origin) {
    return true;
  }
}
