package io.vertick.link;

import io.vertick.cluster.Member;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Port: brings frames from node to node, best effort: they may be lost, doubled and reordered. */
public interface LinkCarrier {
  /** Takes what comes for this node, on any thread. */
  interface Receiver {
    /** A frame came, which says that it is of that node; nobody changes it. What is no frame comes as an empty one, who does not say who he is has an empty name. */
    void receive(String from, Buffer frame);
  }

  /** Frames sent to this life of this node go to the receiver from now on; called once. */
  Future<Void> listen(Member self, Receiver receiver);

  /** Sends a frame to that life of a node; it is not changed afterwards. On the context of the links. */
  void send(Member from, Member to, Buffer frame);

  /** Takes no frames any more. */
  Future<Void> close();
}
