package io.vertick.link;

import static io.vertick.fixture.Futures.await;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.payload.PayloadApplier;
import io.vertick.engine.payload.PayloadChannel;
import io.vertick.engine.payload.PayloadRooms;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Features;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.protocol.Rejection;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.replica.FeedReceiver;
import io.vertick.engine.replica.ReceivedFeed;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.RequestOrigin;
import io.vertick.engine.session.Requester;
import io.vertick.engine.session.Session;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionListener;
import io.vertick.engine.session.Transport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client of a bridge, made of the engine's own session: it asks, follows, loses its connection and comes back. Methods: the thread of a test. */
final class BridgeClient implements Transport, SessionListener {
  private static final AtomicLong LIVES = new AtomicLong();
  private static final long TICK_MS = 10;
  /** A frame with its length: see {@code bridge/PROTOCOL.md}, sections 2 and 5. */
  private static final byte[] HEARTBEAT = {4, 0x40, 2, 1, 1};

  /** What became of each request, once. */
  final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
  /** The codes of rejections. */
  final List<String> rejections = new CopyOnWriteArrayList<>();

  private final Incarnation self;
  private final Context context;
  private final NetClient net;
  private final Session session;
  private final Requester requester;
  private final FeedReceiver feeds;
  private final PayloadChannel payloads;
  private final long startNanos = System.nanoTime();
  private final List<Promise<Void>> opening = new ArrayList<>();
  private final List<Promise<Void>> closing = new ArrayList<>();
  private int port;
  private boolean comesBack = true;
  private boolean isDeaf;
  private @Nullable NetSocket socket;
  private Buffer unread = Buffer.buffer();

  /** A new life. */
  BridgeClient(Vertx vertx, int port, String token) {
    this(vertx, port, token, new Incarnation(0xc11e27, LIVES.incrementAndGet()));
  }

  BridgeClient(Vertx vertx, int port, String token, Incarnation self) {
    this.self = self;
    this.port = port;
    net = vertx.createNetClient();
    context = vertx.getOrCreateContext();
    var config = SessionConfig.stream(self, "till")
        .withToken(token)
        .withVersions(SessionConfig.VERSION, SessionConfig.VERSION, Features.ALL);
    session = new Session(config, this, this, now());
    requester = new Requester(new RequestOrigin(self), session);
    feeds = new FeedReceiver(session);
    payloads = new PayloadChannel(session, PayloadApplier.none(), new PayloadRooms(), this::now);
    context.runOnContext(ignored -> vertx.setPeriodic(TICK_MS, fired -> tick()));
  }

  Incarnation self() {
    return self;
  }

  private long now() {
    return System.nanoTime() - startNanos + 1;
  }

  private <T> T on(Supplier<T> action) {
    return await(later(() -> Future.succeededFuture(action.get())));
  }

  private <T> Future<T> later(Supplier<Future<T>> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(ignored -> {
      action.get().onComplete(done);
      flush();
    });
    return done.future();
  }

  private void tick() {
    var open = socket;
    if (open != null && isDeaf) {
      var unused = open.write(Buffer.buffer(HEARTBEAT));
      return;
    }
    if (open != null) {
      session.tick(now());
    }
    requester.tick(now());
    payloads.tick(now());
    flush();
  }

  private void flush() {
    payloads.flush();
    session.flush(now());
  }

  // Connections.

  /** Connects, and waits for the session; it comes back whenever the connection is lost. */
  BridgeClient connect() {
    await(connecting());
    return this;
  }

  /** Completes when messages flow. */
  Future<Void> connecting() {
    return later(() -> {
      Promise<Void> opened = Promise.promise();
      opening.add(opened);
      dial();
      return opened.future();
    });
  }

  /** From now on it calls this port. */
  void move(int newPort) {
    port = newPort;
  }

  /** From now on a lost connection stays lost. */
  void stayAway() {
    comesBack = false;
  }

  /** Completes when the connection is lost next. */
  Future<Void> closing() {
    return later(() -> {
      Promise<Void> closed = Promise.promise();
      closing.add(closed);
      return closed.future();
    });
  }

  /** Cuts the connection. */
  void cut() {
    on(() -> {
      var cut = socket;
      return cut == null ? Future.succeededFuture() : cut.close();
    });
  }

  /** Says no more. */
  void close() {
    stayAway();
    cut();
  }

  /** Says goodbye, and hears the last answers. */
  void leave() {
    stayAway();
    on(() -> {
      session.leave("done", now());
      return true;
    });
    cut();
  }

  private void dial() {
    net.connect(port, "127.0.0.1").onComplete(this::connected, this::refused);
  }

  private void connected(NetSocket next) {
    socket = next;
    unread = Buffer.buffer();
    next.handler(this::receive);
    next.closeHandler(closed -> closed(next));
    next.exceptionHandler(broken -> next.close());
    var unused = next.write(Buffer.buffer("V"));
    session.connect(now());
    session.flush(now());
  }

  private void refused(Throwable why) {
    opening.forEach(opened -> opened.tryFail(why));
  }

  private void closed(NetSocket closed) {
    if (socket == closed) {
      socket = null;
      session.disconnect();
      List.copyOf(closing).forEach(Promise::tryComplete);
      closing.clear();
      if (comesBack) {
        dial();
      } else {
        opening.forEach(opened -> opened.tryFail("closed: " + rejections));
      }
    }
  }

  private void receive(Buffer chunk) {
    unread.appendBuffer(chunk);
    for (var frame = nextFrame(); frame != null && socket != null; frame = nextFrame()) {
      session.receive(frame, 0, frame.length, now());
      noteRejection(frame);
    }
    session.flush(now());
  }

  private void noteRejection(byte[] frame) {
    if (Frame.kind(frame, 0, frame.length) == Frame.Kind.REJECTION) {
      rejections.add(Frame.readRejection(new Input(frame)).code());
    }
  }

  private byte @Nullable [] nextFrame() {
    int length = 0;
    for (int i = 0; i < unread.length(); i++) {
      length |= (unread.getByte(i) & 0x7f) << (7 * i);
      if (unread.getByte(i) >= 0) {
        int end = i + 1 + length;
        if (end > unread.length()) {
          return null;
        }
        var frame = unread.getBytes(i + 1, end);
        unread = unread.getBuffer(end, unread.length());
        return frame;
      }
    }
    return null;
  }

  // What is asked.

  /** Asks, by the schema of this hash. */
  Future<Outcome> ask(String machine, SchemaHash schema, Call call) {
    return ask(machine, schema, call, RequestOptions.DEFAULT);
  }

  Future<Outcome> ask(String machine, SchemaHash schema, Call call, RequestOptions options) {
    return later(() -> {
      Promise<Outcome> answer = Promise.promise();
      requester.request(
          new Target(machine, null, schema),
          call,
          options,
          outcome -> {
            outcomes.add(outcome);
            answer.complete(outcome);
          },
          now());
      return answer.future();
    });
  }

  /** Asks, and takes it back at once. */
  Future<Outcome> askAndCancel(String machine, SchemaHash schema, Call call) {
    return later(() -> {
      Promise<Outcome> answer = Promise.promise();
      long number = requester.request(
          new Target(machine, null, schema), call, RequestOptions.DEFAULT, answer::complete, now());
      requester.cancel(number, now());
      return answer.future();
    });
  }

  /** Sends a payload. */
  Future<PayloadOutcome> send(String machine, Payload payload) {
    return later(() -> {
      Promise<PayloadOutcome> answer = Promise.promise();
      payloads.send(machine, payload, RequestOptions.DEFAULT, answer::complete);
      return answer.future();
    });
  }

  /** Fetches what a machine offers. */
  Future<Fetched> fetch(String machine, String name) {
    return later(() -> {
      Promise<Fetched> answer = Promise.promise();
      payloads.fetch(machine, name, RequestOptions.DEFAULT, answer::complete);
      return answer.future();
    });
  }

  /** Says something of its own. */
  void tell(Message.FirstClass message) {
    on(() -> session.offer(message, now()));
  }

  ReceivedFeed attach(FeedReceiver.Spec spec, FeedListener listener) {
    return on(() -> feeds.attach(spec, listener, now()));
  }

  void detach(ReceivedFeed feed) {
    on(() -> {
      feeds.detach(feed, now());
      return true;
    });
  }

  /** Reads nothing any more, but goes on to send heartbeats. */
  void goDeaf() {
    on(() -> {
      isDeaf = true;
      var open = socket;
      return open == null ? null : open.pause();
    });
  }

  /** Reads again what its connection, or the next one, brings. */
  void listen() {
    on(() -> {
      isDeaf = false;
      var open = socket;
      return open == null ? null : open.resume();
    });
  }

  /** How many requests have no outcome. */
  int pending() {
    return on(requester::size);
  }

  long resumptions() {
    return on(() -> session.stats().resumptions());
  }

  long sessions() {
    return on(() -> session.stats().sessions());
  }

  // Transport.

  @Override
  public void send(byte[] bytes, int offset, int length) {
    var open = socket;
    if (open != null) {
      var frame = Buffer.buffer();
      int left = length;
      while (left >= 0x80) {
        frame.appendByte((byte) (left | 0x80));
        left >>>= 7;
      }
      var unused = open.write(frame.appendByte((byte) left).appendBytes(bytes, offset, length));
    }
  }

  @Override
  public void flushSoon() {
    context.runOnContext(ignored -> flush());
  }

  @Override
  public void reconnect(@Nullable ProtocolException malformed) {
    var useless = socket;
    if (useless != null) {
      var unused = useless.close();
    }
  }

  // Session.

  @Override
  public void began(Hello peer) {
    requester.began(peer.self(), now());
    feeds.began();
  }

  @Override
  public void ended(long framedThrough) {
    requester.ended(framedThrough);
    payloads.ended(framedThrough);
    feeds.ended();
  }

  @Override
  public void opened() {
    requester.pump(now());
    payloads.pump();
    feeds.opened(now());
    opening.forEach(Promise::tryComplete);
    opening.clear();
  }

  @Override
  public void suspected() {
    feeds.suspected();
  }

  @Override
  public void received(Message message, long heldMs) {
    if (message instanceof Message.Reply reply) {
      requester.received(reply, now());
    } else {
      feeds.received(message, now());
      payloads.received(message, heldMs);
    }
  }

  @Override
  public void updatesLost(long through) {
    feeds.updatesLost(through, now());
  }

  @Override
  public void acknowledged(long through) {
    requester.acknowledged(through, now());
    payloads.pump();
  }

  @Override
  public void credited() {
    requester.pump(now());
    feeds.pump(now());
    payloads.pump();
  }

  @Override
  public void rejected(Rejection rejection) {
    reconnect(null);
  }
}
