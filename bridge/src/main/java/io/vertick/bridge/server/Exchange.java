package io.vertick.bridge.server;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.payload.PayloadChannel;
import io.vertick.engine.protocol.Message.Acknowledge;
import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.protocol.Message.Cancel;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.remote.Speaker;
import io.vertick.engine.replica.FeedSender;
import io.vertick.engine.session.Session;
import io.vertx.core.Context;

/**
 * Port: the machines that clients reach, those of this process and of its cluster. All of it lives on one event-loop context, sockets included; methods are called there, if not said
 * otherwise.
 */
public interface Exchange {
  /** The life of this end, as it says in hellos. */
  Incarnation self();

  /** The name of this end, for people. */
  String name();

  /** Any thread. */
  Context context();

  /** Nanoseconds of a clock that only moves forward. */
  long now();

  /** Has {@link Guest#flush} called once what is in the context's queue by now has run. */
  void endTurnSoon();

  /** A guest takes part in turns from now on. */
  void join(Guest guest);

  /** A guest takes part no more. */
  void leave(Guest guest);

  /** Whether a life is that of a node, under which no client comes: it could end requests of that node. */
  boolean isNode(Incarnation life);

  /** Takes a request, or a repeat of one; the reply goes back the same way. */
  void receive(Request request, Speaker client);

  void receive(Cancel cancel);

  void receive(Acknowledge acknowledge);

  /** What clients follow through a session. */
  Feeds feeds(Speaker client, FeedSender sender);

  /** A client has said goodbye: it will ask nothing again. */
  void left(Incarnation client);

  /** The payloads of a session. */
  PayloadChannel payloads(Speaker client, Session session);

  /** A client will not come back under this name. */
  void gone(Incarnation client);

  /** Takes the attachments of one session. */
  interface Feeds {
    void attach(Attach attach);
  }

  /** Who sends at the end of turns, and is woken when it has something to do. */
  interface Guest {
    void flush(long now);

    /** When {@link #tick} has something to do, in nanoseconds of {@link #now}; {@link Long#MAX_VALUE} if never. */
    long nextDeadline();

    void tick(long now);
  }
}
