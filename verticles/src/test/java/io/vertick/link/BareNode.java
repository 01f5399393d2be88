package io.vertick.link;

import io.vertick.cluster.Member;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.session.Session;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionListener;
import io.vertick.engine.session.Transport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A member with a session with one node, over which a test answers claims as no node of ours would. Reads wait for ten seconds at most. */
final class BareNode implements Transport, SessionListener {
  private static final long TICK_MS = 10;

  private final Context context;
  private final EventBusCarrier carrier;
  private final Member self;
  private final Member peer;
  private final Session session;
  private final BlockingQueue<Request> claims = new LinkedBlockingQueue<>();
  /** By the numbers of the replies. */
  private final TreeMap<Long, Promise<Void>> unacknowledged = new TreeMap<>();

  /** Begins to speak. */
  BareNode(Vertx bus, Member self, Member peer) {
    this.self = self;
    this.peer = peer;
    context = bus.getOrCreateContext();
    carrier = new EventBusCarrier(bus.eventBus());
    var config = SessionConfig.datagrams(self.incarnation(), self.id());
    session = new Session(config, this, this, System.nanoTime());
    context.runOnContext(started -> {
      carrier.listen(self, this::receive);
      session.connect(System.nanoTime());
      bus.setPeriodic(TICK_MS, tick -> {
        session.tick(System.nanoTime());
        session.flush(System.nanoTime());
      });
    });
  }

  /** The next claim. */
  Request claim() throws InterruptedException {
    return Objects.requireNonNull(claims.poll(10, TimeUnit.SECONDS), "no claim came");
  }

  /** Answers a request; completes when the answer was received. */
  Future<Void> reply(Request request, Outcome outcome) {
    Promise<Void> received = Promise.promise();
    context.runOnContext(turn -> {
      long number = session.offer(new Reply(request.id(), outcome), System.nanoTime());
      unacknowledged.put(number, received);
    });
    return received.future();
  }

  private void receive(String from, Buffer frame) {
    var bytes = frame.getBytes();
    session.receive(bytes, 0, bytes.length, System.nanoTime());
  }

  @Override
  public void send(byte[] bytes, int offset, int length) {
    carrier.send(self, peer, Buffer.buffer(length).appendBytes(bytes, offset, length));
  }

  @Override
  public void flushSoon() {
    // With the next tick.
  }

  @Override
  public void reconnect(@Nullable ProtocolException malformed) {
    throw new AssertionError("Expected datagrams to need no connection");
  }

  @Override
  public void began(Hello hello) {
    // Nothing to do.
  }

  @Override
  public void ended(long framedThrough) {
    // Nothing to do.
  }

  @Override
  public void opened() {
    // Nothing to do.
  }

  @Override
  public void suspected() {
    // Nothing to do.
  }

  @Override
  public void acknowledged(long through) {
    var received = unacknowledged.headMap(through, true);
    received.values().forEach(Promise::complete);
    received.clear();
  }

  @Override
  public void received(Message message, long heldMs) {
    if (message instanceof Request request
        && request.call() instanceof Call.Mutate mutate
        && mutate.change() == Call.Change.CAN_ADD) {
      claims.add(request);
    }
  }
}
