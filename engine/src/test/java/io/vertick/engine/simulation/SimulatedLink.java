package io.vertick.engine.simulation;

import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Acknowledge;
import io.vertick.engine.protocol.Message.Cancel;
import io.vertick.engine.protocol.Message.Goodbye;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Message.Update;
import io.vertick.engine.session.Requester;
import io.vertick.engine.session.Session;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionListener;
import io.vertick.engine.session.Transport;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One node's end of its link to another: a session, its requester, and what carries the frames. */
final class SimulatedLink implements Transport, SessionListener {
  private final SimulatedNode node;
  private final String peer;
  private final Consumer<byte[]> carrier;
  private final Runnable reconnect;
  private final Session session;
  private final Requester requester;
  private boolean flushAsked;
  private long updatesMade;
  private long updateSeen;
  private boolean updateWanted;

  @Nullable
  SimulatedConnection connection;

  SimulatedLink(
      SimulatedNode node,
      String peer,
      SessionConfig config,
      Consumer<byte[]> carrier,
      Runnable reconnect) {
    this.node = node;
    this.peer = peer;
    this.carrier = carrier;
    this.reconnect = reconnect;
    session = new Session(config, this, this, node.now());
    requester = new Requester(node.origin(), session);
  }

  String peer() {
    return peer;
  }

  Session session() {
    return session;
  }

  Requester requester() {
    return requester;
  }

  /** Offers an update, again and again until there is room, as a feed does. */
  void offerUpdate(int length) {
    var bytes = new byte[Math.max(8, length)];
    ByteBuffer.wrap(bytes).putLong(updatesMade + 1);
    updateWanted = !session.offer(new Update(bytes));
    updatesMade += updateWanted ? 0 : 1;
  }

  /** Whether an update was refused, and no credit came since. */
  boolean isUpdateWanted() {
    return updateWanted;
  }

  void endTurn(long now) {
    if (flushAsked) {
      flushAsked = false;
      session.flush(now);
    }
  }

  @Override
  public void send(byte[] bytes, int offset, int length) {
    Journal.require(length <= 65_536, "a frame of " + length + " bytes");
    carrier.accept(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  @Override
  public void flushSoon() {
    Journal.require(!flushAsked, "a flush was asked for twice");
    flushAsked = true;
  }

  @Override
  public void reconnect() {
    reconnect.run();
  }

  @Override
  public void began(Hello hello) {
    updateSeen = 0;
    updatesMade = 0;
    requester.began(hello.self(), node.now());
  }

  @Override
  public void ended(long framedThrough) {
    requester.ended(framedThrough);
  }

  @Override
  public void opened() {
    requester.pump(node.now());
  }

  @Override
  public void suspected() {}

  @Override
  public void credited() {
    updateWanted = false;
    requester.pump(node.now());
  }

  @Override
  public void acknowledged(long through) {
    requester.acknowledged(through, node.now());
  }

  @Override
  public void received(Message message, long heldMs) {
    if (message instanceof Request request) {
      node.table().receive(request.later(heldMs), this::reply, node.now());
    } else if (message instanceof Reply reply) {
      requester.received(reply, node.now());
    } else if (message instanceof Cancel cancel) {
      node.table().receive(cancel, node.now());
    } else if (message instanceof Acknowledge acknowledge) {
      node.table().receive(acknowledge, node.now());
      node.passOn(acknowledge, this);
    } else if (message instanceof Goodbye) {
      requester.left(node.now());
    } else if (message instanceof Update update) {
      receiveUpdate(update);
    }
  }

  private void reply(Reply reply) {
    session.offer(reply, node.now());
  }

  private void receiveUpdate(Update update) {
    long number = ByteBuffer.wrap(update.bytes()).getLong();
    Journal.require(number > 0 && number <= 1_000_000, "update " + number + " was never sent");
    Journal.require(
        !node.isStream(this) || number > updateSeen,
        "update " + number + " came after " + updateSeen + " on a stream");
    updateSeen = number;
  }
}
