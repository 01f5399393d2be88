package io.vertick.simulation;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Acknowledge;
import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.protocol.Message.Cancel;
import io.vertick.engine.protocol.Message.Goodbye;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Message.Update;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.replica.FeedKey;
import io.vertick.engine.replica.FeedReceiver;
import io.vertick.engine.replica.FeedSender;
import io.vertick.engine.replica.SentFeed;
import io.vertick.engine.session.Requester;
import io.vertick.engine.session.Session;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionListener;
import io.vertick.engine.session.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
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
  private final FeedSender sent;
  private final FeedReceiver followed;
  private final List<SimulatedReplica> replicas = new ArrayList<>();

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
    sent = new FeedSender(session);
    followed = new FeedReceiver(session);
  }

  /** Follows the other node's machine in every way. */
  void follow(Map<Incarnation, SimulatedMachine> machines) {
    for (var spec : SimulatedReplica.SPECS) {
      var replica = new SimulatedReplica(spec, machines);
      replicas.add(replica);
      followed.attach(spec, replica, node.now());
    }
  }

  List<SimulatedReplica> replicas() {
    return replicas;
  }

  FeedReceiver followed() {
    return followed;
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
      sent.flush(now);
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
  public void reconnect(@Nullable ProtocolException malformed) {
    reconnect.run();
  }

  @Override
  public void began(Hello hello) {
    updateSeen = 0;
    updatesMade = 0;
    requester.began(hello.self(), node.now());
    followed.began();
  }

  @Override
  public void ended(long framedThrough) {
    requester.ended(framedThrough);
    sent.ended();
    followed.ended();
  }

  @Override
  public void opened() {
    requester.pump(node.now());
    followed.opened(node.now());
  }

  @Override
  public void suspected() {
    followed.suspected();
  }

  @Override
  public void updatesLost(long through) {
    followed.updatesLost(through, node.now());
  }

  @Override
  public void credited() {
    updateWanted = false;
    requester.pump(node.now());
    followed.pump(node.now());
    sent.credited();
  }

  @Override
  public void acknowledged(long through) {
    requester.acknowledged(through, node.now());
    sent.acknowledged(through);
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
    } else if (message instanceof Update update && isNumbered(update)) {
      receiveUpdate(update);
    } else {
      receiveOfFeeds(message);
    }
  }

  /** Feeds count from 1; the other updates begin with 8 bytes of a number. */
  private static boolean isNumbered(Update update) {
    return update.bytes()[0] == 0;
  }

  private void receiveOfFeeds(Message message) {
    if (message instanceof Attach attach) {
      attach(attach);
    } else {
      followed.received(message, node.now());
      sent.received(message);
    }
  }

  private void attach(Attach attach) {
    var source = node.machine();
    var schema = SimulatedMachine.SCHEMA;
    var key = FeedKey.of(attach, schema, schema.names());
    // What ends a feed has to name it.
    var subscribed = new AtomicReference<SentFeed>();
    var feed = Objects.requireNonNull(sent.attach(
        attach.feed(),
        () -> source.feeds().unsubscribe(key, Objects.requireNonNull(subscribed.get())),
        node.now()));
    subscribed.set(feed);
    source.feeds().subscribe(key, feed);
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
