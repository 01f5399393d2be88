package io.vertick.client;

import io.vertick.bridge.remote.LinkLoop;
import io.vertick.bridge.remote.Printable;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.payload.PayloadApplier;
import io.vertick.engine.payload.PayloadChannel;
import io.vertick.engine.payload.PayloadRooms;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Features;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Goodbye;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.remote.NamesTold;
import io.vertick.engine.remote.RemoteWaits;
import io.vertick.engine.replica.FeedReceiver;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.session.RequestOptions;
import io.vertick.engine.session.RequestOrigin;
import io.vertick.engine.session.Requester;
import io.vertick.engine.session.Session;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionListener;
import io.vertick.engine.session.Transport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's end of its conversation with a server: one session after the other, over one connection after the other, and what is asked and followed through them. Confined to the
 * context of its loop, if not said otherwise.
 */
final class ServerLink implements Transport, SessionListener, Connector.Guest {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.client");
  private static final SecureRandom RANDOM = new SecureRandom();
  /** How long a client that closes waits for what it asked. */
  private static final long GRACE_MS = 1_000;

  private final Vertx vertx;
  private final ClientOptions options;
  private final Consumer<ConnectionState> listener;
  private final LinkLoop loop;
  private final Connector connector;
  private final Session session;
  private final Requester requester;
  private final FeedReceiver followed;
  private final PayloadChannel payloads;
  private final RemoteWaits waits = new RemoteWaits();
  private final NamesTold namesTold = new NamesTold();
  private final Promise<Void> opened = Promise.promise();
  private volatile long heardNanos = System.nanoTime();
  private ConnectionState state = ConnectionState.CONNECTING;
  private @Nullable NotOpenException end;
  private boolean isFlushDue;

  /**
   * Not connected yet.
   *
   * @param listener told each new state
   */
  ServerLink(Vertx vertx, ClientOptions options, Consumer<ConnectionState> listener) {
    this.vertx = vertx;
    this.options = options;
    this.listener = listener;
    loop = new LinkLoop(vertx, this::flush, this::nextDeadline, this::tick);
    var self = new Incarnation(RANDOM.nextLong(), RANDOM.nextLong());
    var config = SessionConfig.stream(self, options.name())
        .withToken(options.token())
        .withVersions(SessionConfig.VERSION, SessionConfig.VERSION, Features.ALL);
    session = new Session(config, this, this, loop.now());
    requester = new Requester(new RequestOrigin(self), session);
    followed = new FeedReceiver(session);
    payloads = new PayloadChannel(session, PayloadApplier.none(), new PayloadRooms(), loop::now);
    connector = new Connector(vertx, options, loop, this);
  }

  /** Any thread. */
  LinkLoop loop() {
    return loop;
  }

  /** When the server was last heard, by {@link System#nanoTime}; any thread. */
  long lastHeardNanos() {
    return heardNanos;
  }

  FeedReceiver followed() {
    return followed;
  }

  boolean isClosed() {
    return end != null;
  }

  /** Runs an action after a time, unless the client is closed by then. */
  void after(long ms, Runnable action) {
    vertx.setTimer(
        ms,
        fired -> loop.turn(() -> {
          if (!isClosed()) {
            action.run();
          }
        }));
  }

  /** Connects; completes when a session is open for the first time. */
  Future<Void> open() {
    connector.connect();
    after(options.within().toMillis(), this::giveUp);
    return opened.future();
  }

  private void giveUp() {
    if (!opened.future().isComplete()) {
      refused(new NotOpenException(
          "timeout",
          options + " did not answer in " + options.within() + ", the last time because of "
              + connector.lastProblem()));
    }
  }

  /** Says goodbye, waits a moment for what was asked, and closes. */
  Future<Void> close() {
    if (isClosed()) {
      return Future.succeededFuture();
    }
    flush();
    session.leave("done", loop.now());
    payloads.left();
    return loop.awaitTurn(() -> !session.isOpen() || isAnswered(), GRACE_MS).map(isDone -> {
      refused(new NotOpenException("closed", "the client was closed"));
      return null;
    });
  }

  /** But for waits, which nobody waits for. */
  private boolean isAnswered() {
    return requester.size() <= waits.size() && payloads.size() == 0;
  }

  /** The end: what may have run is unknown. */
  @Override
  public void refused(NotOpenException why) {
    if (isClosed()) {
      return;
    }
    end = why;
    flush();
    var reason = Reason.LEAVING + ": " + why.getMessage();
    requester.gone(reason, loop.now());
    payloads.gone();
    session.close();
    followed.gone(reason);
    connector.close();
    loop.close();
    opened.tryFail(why);
    show(ConnectionState.CLOSED);
  }

  private void show(ConnectionState newState) {
    if (state != newState) {
      state = newState;
      listener.accept(newState);
    }
  }

  // Requests.

  /**
   * Asks something of a machine.
   *
   * @param outcome told once
   * @return takes it back, unless it has ended
   */
  Runnable request(
      String machine, Schema<?> schema, Call call, RequestOptions how, Consumer<Outcome> outcome) {
    tellNames(schema);
    return request(new Target(machine, null, schema.hash()), call, how, outcome);
  }

  /** Whether the server knows the names of its indexes already, a client can't know. */
  void tellNames(Schema<?> schema) {
    namesTold.use(schema.hash(), schema::names);
    namesTold.tell(session, loop.now());
  }

  Runnable request(Target target, Call call, RequestOptions how, Consumer<Outcome> outcome) {
    if (end != null) {
      outcome.accept(new NotApplied(Reason.LEAVING + ": " + end.getMessage()));
      return () -> {};
    }
    try {
      long number = requester.request(target, call, how, outcome, loop.now());
      return () -> requester.cancel(number, loop.now());
    } catch (IllegalArgumentException wrong) {
      outcome.accept(new NotApplied(Reason.INVALID + ": " + wrong.getMessage()));
      return () -> {};
    }
  }

  /** Has a machine wait until {@code wanted} fails; see {@link MachineRef#when}. */
  void await(
      String machine,
      Schema<?> schema,
      Call.Await call,
      RequestOptions how,
      Future<Void> wanted,
      Consumer<Outcome> outcome) {
    var takeBack =
        waits.begin(ended -> request(machine, schema, call, how, ended), outcome, loop.now());
    wanted.onFailure(over -> loop.turn(takeBack));
  }

  void send(String machine, Payload payload, RequestOptions how, Consumer<PayloadOutcome> outcome) {
    if (end == null) {
      payloads.send(machine, payload, how, outcome);
    } else {
      outcome.accept(new PayloadOutcome.Refused(Reason.LEAVING + ": " + end.getMessage()));
    }
  }

  void fetch(String machine, String name, RequestOptions how, Consumer<Fetched> outcome) {
    if (end == null) {
      payloads.fetch(machine, name, how, outcome);
    } else {
      outcome.accept(new Fetched.NotOffered(Reason.LEAVING + ": " + end.getMessage()));
    }
  }

  // Time.

  private void flush() {
    if (isFlushDue) {
      isFlushDue = false;
      payloads.flush();
      session.flush(loop.now());
    }
    connector.flush();
  }

  private long nextDeadline() {
    long sessionAt = Math.min(session.nextDeadline(), requester.nextDeadline());
    return Math.min(sessionAt, Math.min(waits.nextDeadline(), payloads.nextDeadline()));
  }

  private void tick() {
    long now = loop.now();
    session.tick(now);
    requester.tick(now);
    waits.tick(now);
    payloads.tick(now);
  }

  // Connections.

  @Override
  public void connected() {
    session.connect(loop.now());
  }

  @Override
  public void received(byte[] bytes, int offset, int length) {
    heardNanos = System.nanoTime();
    session.receive(bytes, offset, length, loop.now());
  }

  @Override
  public void disconnected() {
    session.disconnect();
    followed.suspected();
    show(session.peer() == null ? ConnectionState.CONNECTING : ConnectionState.SUSPECT);
  }

  // Transport.

  @Override
  public void send(byte[] bytes, int offset, int length) {
    connector.send(bytes, offset, length);
  }

  @Override
  public void flushSoon() {
    isFlushDue = true;
    loop.endTurnSoon();
  }

  /** Not before the session, which is at work, has returned. */
  @Override
  public void reconnect(@Nullable ProtocolException malformed) {
    loop.context().runOnContext(ignored -> loop.turn(connector::drop));
  }

  // Session.

  @Override
  public void began(Hello server) {
    namesTold.begin();
    requester.began(server.self(), loop.now());
    followed.began();
  }

  @Override
  public void ended(long framedThrough) {
    requester.ended(framedThrough);
    payloads.ended(framedThrough);
    followed.ended();
    show(ConnectionState.CONNECTING);
  }

  @Override
  public void opened() {
    connector.opened();
    show(ConnectionState.OPEN);
    followed.opened(loop.now());
    payloads.pump();
    opened.tryComplete();
  }

  @Override
  public void suspected() {
    followed.suspected();
    show(ConnectionState.SUSPECT);
  }

  @Override
  public void updatesLost(long through) {
    followed.updatesLost(through, loop.now());
  }

  @Override
  public void credited() {
    namesTold.tell(session, loop.now());
    requester.pump(loop.now());
    followed.pump(loop.now());
    payloads.pump();
  }

  @Override
  public void acknowledged(long through) {
    namesTold.tell(session, loop.now());
    requester.acknowledged(through, loop.now());
    payloads.pump();
  }

  @Override
  public void received(Message message, long heldMs) {
    if (message instanceof Reply reply) {
      requester.received(reply, loop.now());
    } else if (message instanceof Goodbye goodbye) {
      LOG.info("{} takes no more requests: {}", options, Printable.of(goodbye.reason()));
      requester.left(loop.now());
      payloads.left();
    } else {
      followed.received(message, loop.now());
      payloads.received(message, heldMs);
    }
  }

  @Override
  public void malformed(ProtocolException problem) {
    LOG.warn(
        "{} sent bytes that do not follow the protocol: {}",
        options,
        Printable.of(problem.getMessage()));
  }
}
