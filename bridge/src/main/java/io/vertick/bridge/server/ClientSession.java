package io.vertick.bridge.server;

import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.Admission.Admitted;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.access.Rate;
import io.vertick.bridge.access.Right;
import io.vertick.bridge.remote.Printable;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.payload.PayloadChannel;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Features;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Acknowledge;
import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.protocol.Message.Cancel;
import io.vertick.engine.protocol.Message.FeedEnded;
import io.vertick.engine.protocol.Message.Fetch;
import io.vertick.engine.protocol.Message.Goodbye;
import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.remote.NamesHeard;
import io.vertick.engine.remote.Speaker;
import io.vertick.engine.remote.StateNames;
import io.vertick.engine.replica.FeedSender;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.session.Session;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionListener;
import io.vertick.engine.session.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client in one life: a session, over one connection after the other, and what it asks and follows through it. Without a connection it is kept for {@link
 * io.vertick.bridge.access.Limit#RESUME_MS}. Confined to the context of the bridge.
 */
final class ClientSession implements Transport, SessionListener, Speaker {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.bridge");
  private static final long NEVER = Long.MAX_VALUE;

  private final BridgeServer server;
  private final Exchange exchange;
  private final Incarnation incarnation;
  private final String name;
  private final String address;
  private final Session session;
  private final FeedSender sent;
  private final Exchange.Feeds feeds;
  private final PayloadChannel payloads;
  private final NamesHeard namesHeard = new NamesHeard();
  private final HeldBytes.Share held;
  private Admitted admitted;
  private BridgeLimits limits;
  private Rate rate;
  private @Nullable Connection connection;
  private long question;
  private long goneAt = NEVER;
  private boolean isDropped;
  private boolean isFlushDue;
  /** Since when more than it may wait for the client, who acknowledges nothing. */
  private long stuckAt = NEVER;

  private int requests;
  private int waits;

  ClientSession(BridgeServer server, Hello hello, Admitted admitted, String address) {
    this.server = server;
    this.address = address;
    this.admitted = admitted;
    limits = server.limits().lower(access().limits());
    rate =
        new Rate(limits.of(Limit.MUTATIONS_PER_SECOND), millis(server.exchange().now()));
    exchange = server.exchange();
    held = server.held().share(this::drop);
    incarnation = hello.self();
    name = Printable.of(hello.name());
    var config = SessionConfig.stream(exchange.self(), exchange.name())
        .withVersions(SessionConfig.VERSION, SessionConfig.VERSION, Features.ALL);
    session = new Session(config, this, this, exchange.now());
    sent = new FeedSender(session);
    feeds = exchange.feeds(this, sent);
    payloads = exchange.payloads(this, session);
  }

  Incarnation incarnation() {
    return incarnation;
  }

  Access access() {
    return admitted.access();
  }

  /** From where it came first. */
  String address() {
    return address;
  }

  /** What this client gets at most. */
  int limit(Limit limit) {
    return limits.of(limit);
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }

  /** The last one that the client asked. */
  long question() {
    return question;
  }

  int feeds() {
    return sent.size();
  }

  /** Whether requests run, other than waits. */
  boolean isAnswering() {
    return requests > 0;
  }

  /** Whether the client has said goodbye: it does not come back. */
  boolean hasLeft() {
    return session.isPeerLeaving();
  }

  // Connections.

  /** The client is there, over this connection; an earlier one counts no more. */
  void connected(Connection next, Hello hello, Admitted newlyAdmitted) {
    var before = connection;
    if (before != null) {
      before.end(Refusal.REPLACED, "The same client has connected again");
      session.disconnect();
    }
    connection = next;
    boolean isOther = !access().equals(newlyAdmitted.access());
    admitted = newlyAdmitted;
    if (isOther) {
      limits = server.limits().lower(access().limits());
      rate = new Rate(limit(Limit.MUTATIONS_PER_SECOND), millis(exchange.now()));
    }
    question = hello.question();
    goneAt = NEVER;
    stuckAt = NEVER;
    // What the connection before had not written is gone with it: nothing tells that it was read.
    session.resume();
    session.accept(exchange.now());
  }

  /** A connection is closed: the session waits for another, unless the client has said goodbye, or there is none to go on with. */
  void disconnected(Connection closed) {
    if (connection == closed) {
      connection = null;
      session.disconnect();
      boolean isOver = session.peer() == null || session.isPeerLeaving() || closed.isLast();
      goneAt = isOver ? exchange.now() : exchange.now() + resumeNanos();
      server.wakeAt(goneAt);
    }
  }

  private long resumeNanos() {
    return limit(Limit.RESUME_MS) * 1_000_000L;
  }

  void receive(byte[] bytes, int offset, int length) {
    session.receive(bytes, offset, length, exchange.now());
    // Perhaps there is nothing to send, but there is something to do later, such as to acknowledge.
    server.flushSoon(this);
  }

  /** What is sent over a connection is not read: the client may send nothing new. An earlier connection has no say. */
  void pause(Connection of) {
    if (connection == of) {
      session.pause();
    }
  }

  /** It is read again. */
  void resume(Connection of) {
    if (connection == of) {
      session.resume();
      flushSoon();
    }
  }

  /** Too much is held for it: it is over, whichever connection its client comes by. */
  private void drop(String why) {
    isDropped = true;
    goneAt = exchange.now();
    server.wakeAt(goneAt);
    var open = connection;
    if (open != null) {
      open.endSlow(why);
    }
  }

  /** Whether it can't be gone on with, and will be gone soon. */
  boolean isDropped() {
    return isDropped;
  }

  /** The bridge is about to stop. */
  void leave() {
    session.leave("the bridge is about to stop", exchange.now());
    payloads.left();
  }

  /** The end. */
  void close() {
    flush(exchange.now());
    var open = connection;
    connection = null;
    if (open != null) {
      open.end(Refusal.STOPPED, "The bridge has stopped");
    }
    session.close();
    sent.ended();
    payloads.gone();
    held.close();
  }

  // Turns and time.

  void flush(long now) {
    if (isFlushDue) {
      isFlushDue = false;
      sent.flush(now);
      payloads.flush();
      session.flush(now);
    }
    held.set(session.heldBytes() + namesHeard.heldBytes());
    var open = connection;
    if (open != null) {
      open.flush();
    }
  }

  long nextDeadline() {
    return Math.min(Math.min(session.nextDeadline(), payloads.nextDeadline()), goneAt);
  }

  void tick(long now) {
    session.tick(now);
    payloads.tick(now);
    var open = connection;
    if (open != null && !isAdmitted()) {
      open.end(Refusal.TOKEN, expired());
    } else if (open != null && isStuck(now)) {
      open.endSlow(session.outboxBytes());
    }
  }

  private boolean isStuck(long now) {
    if (session.outboxBytes() <= limit(Limit.QUEUED_BYTES)) {
      stuckAt = NEVER;
    } else if (stuckAt == NEVER) {
      stuckAt = now;
    }
    return stuckAt != NEVER && now - stuckAt >= Session.SUSPICION_NANOS;
  }

  boolean isGone(long now) {
    return now >= goneAt;
  }

  // Transport.

  @Override
  public void send(byte[] bytes, int offset, int length) {
    var open = connection;
    if (open != null) {
      open.send(bytes, offset, length);
      server.flushSoon(this);
    }
  }

  @Override
  public void flushSoon() {
    isFlushDue = true;
    server.flushSoon(this);
  }

  /** The client will call again. */
  @Override
  public void reconnect(@Nullable ProtocolException malformed) {
    var useless = connection;
    if (useless == null) {
      return;
    }
    if (malformed == null) {
      useless.end(Refusal.IDLE, "Nothing was heard for 3 s, or what was heard failed here");
    } else {
      server.malformed(title() + " at " + address, malformed);
      useless.end(Refusal.MALFORMED, String.valueOf(malformed.getMessage()));
    }
  }

  // Session.

  @Override
  public void began(Hello hello) {
    server.counters().sessions++;
    namesHeard.clear();
  }

  @Override
  public void ended(long framedThrough) {
    sent.ended();
    payloads.ended(framedThrough);
  }

  @Override
  public void opened() {
    payloads.pump();
    var open = connection;
    if (open != null) {
      open.opened();
    }
  }

  @Override
  public void suspected() {
    LOG.debug("{} is suspected: nothing was heard for 3 s", title());
  }

  @Override
  public void acknowledged(long through) {
    stuckAt = NEVER;
    sent.acknowledged(through);
    payloads.pump();
  }

  @Override
  public void credited() {
    sent.credited();
    payloads.pump();
  }

  @Override
  public void received(Message message, long heldMs) {
    if (message instanceof Request request) {
      receive(request, heldMs);
    } else if (message instanceof Cancel cancel) {
      if (cancel.id().origin().equals(incarnation)) {
        exchange.receive(cancel);
      }
    } else if (message instanceof Acknowledge acknowledge) {
      if (acknowledge.origin().equals(incarnation)) {
        exchange.receive(acknowledge);
      }
    } else if (message instanceof Names names) {
      namesHeard.receive(names);
    } else if (message instanceof Attach attach) {
      attach(attach);
    } else if (message instanceof Goodbye goodbye) {
      LOG.debug("{} says goodbye: {}", title(), Printable.of(goodbye.reason()));
      payloads.left();
    } else {
      receivePayload(message, heldMs);
      sent.received(message);
    }
  }

  private void receive(Request request, long heldMs) {
    server.counters().requests++;
    if (request.id().origin().equals(incarnation)) {
      exchange.receive(request.later(heldMs).by(access().name()), this);
    } else {
      send(new Reply(
          request.id(),
          new NotApplied(Reason.INVALID + ": a client asks in its own name, and nobody else's")));
    }
  }

  private void receivePayload(Message message, long heldMs) {
    if (message instanceof PayloadBegin begin) {
      server.counters().requests++;
      payloads.received(begin.by(access().name()), heldMs);
    } else {
      server.counters().requests += message instanceof Fetch ? 1 : 0;
      payloads.received(message, heldMs);
    }
  }

  private void attach(Attach attach) {
    // Else the end of this one would be taken for the end of that.
    sent.requireNew(attach.feed());
    var why = forbidden(Right.READ, machineOf(attach.target()));
    if (why != null) {
      refuse(attach, why);
    } else if (sent.size() >= limit(Limit.FEEDS)) {
      server.counters().overloads++;
      refuse(attach, Reason.OVERLOADED + ": " + sent.size() + " feeds come through this session");
    } else {
      feeds.attach(attach);
    }
  }

  private void refuse(Attach attach, String reason) {
    session.offer(new FeedEnded(attach.feed(), reason), exchange.now());
  }

  // What is asked.

  @Override
  public String title() {
    return "client " + name;
  }

  @Override
  public boolean isClient() {
    return true;
  }

  @Override
  public boolean isNode(Incarnation origin) {
    return false;
  }

  @Override
  public @Nullable StateNames namesOf(SchemaHash schema) {
    return namesHeard.of(schema);
  }

  @Override
  public boolean mayRead(String machine) {
    return access().mayRead(machine);
  }

  @Override
  public Object readers() {
    return access().machines();
  }

  @Override
  public void send(Reply reply) {
    session.offer(reply, exchange.now());
  }

  @Override
  public @Nullable String refusal(Request request) {
    var why = forbidden(request);
    if (why == null) {
      why = overload(request);
      if (why == null) {
        count(request, 1);
      } else {
        server.counters().overloads++;
      }
    }
    return why;
  }

  @Override
  public @Nullable String refusal(PayloadBegin payload) {
    var why = forbidden(Right.MUTATE, payload.machine());
    return why == null ? counted(overload(payload)) : why;
  }

  private @Nullable String counted(@Nullable String overload) {
    server.counters().overloads += overload == null ? 0 : 1;
    return overload;
  }

  private @Nullable String overload(PayloadBegin payload) {
    var tooLarge = overload(payload.size());
    return tooLarge == null ? rateOverload() : tooLarge;
  }

  private @Nullable String overload(int payloadBytes) {
    return payloadBytes <= limit(Limit.PAYLOAD_BYTES)
        ? null
        : Reason.OVERLOADED + ": payloads of " + access().name() + " have at most "
            + limit(Limit.PAYLOAD_BYTES) + " bytes";
  }

  @Override
  public @Nullable String refusal(Fetch fetch) {
    return forbidden(Right.READ, fetch.machine());
  }

  /** One more may wait for its reader while there is any room, even if it ends beyond. */
  @Override
  public @Nullable String refusal(Payload offered, long waitingBytes) {
    return counted(
        waitingBytes < limit(Limit.QUEUED_BYTES)
            ? overload(offered.size())
            : Reason.OVERLOADED + ": payloads of " + waitingBytes + " bytes wait for the client");
  }

  @Override
  public int queuedBytesMax() {
    return limit(Limit.QUEUED_BYTES);
  }

  /** What changes a machine counts, whichever way. */
  private @Nullable String rateOverload() {
    return rate.tryTake(millis(exchange.now()))
        ? null
        : Reason.OVERLOADED + ": " + limit(Limit.MUTATIONS_PER_SECOND)
            + " mutations a second are all that " + access().name() + " may send";
  }

  private @Nullable String forbidden(Request request) {
    if (isListing(request)) {
      return isAdmitted() ? null : expired();
    }
    return forbidden(isMutation(request) ? Right.MUTATE : Right.READ, machineOf(request.target()));
  }

  private @Nullable String forbidden(Right right, String machine) {
    if (!isAdmitted()) {
      return expired();
    }
    boolean may = right == Right.MUTATE ? access().mayMutate(machine) : access().mayRead(machine);
    return may ? null : Reason.FORBIDDEN + ": " + access().refusal(right, machine);
  }

  /** Who follows a relay of a machine sees the machine itself. */
  private static String machineOf(Target target) {
    var machine = target.machine();
    int end = machine.indexOf('@');
    return end < 0 ? machine : machine.substring(0, end);
  }

  private boolean isAdmitted() {
    return server.holds(admitted);
  }

  private String expired() {
    return Reason.FORBIDDEN + ": the token of " + access().name() + " has expired or was withdrawn";
  }

  /** Checks too: they run handlers. */
  private static boolean isMutation(Request request) {
    return request.call() instanceof Call.Mutate;
  }

  /** It names only machines that may be read. */
  private static boolean isListing(Request request) {
    return request.target().machine().equals(Target.DIRECTORY);
  }

  private @Nullable String overload(Request request) {
    boolean isWait = request.call() instanceof Call.Await;
    int limit = limit(isWait ? Limit.WAITS : Limit.REQUESTS);
    int running = isWait ? waits : requests;
    var tooFast = isMutation(request) ? rateOverload() : null;
    if (tooFast != null || running < limit) {
      return tooFast;
    }
    return Reason.OVERLOADED + ": " + limit + (isWait ? " waits" : " requests")
        + " of this session are under way";
  }

  @Override
  public void ended(Request request) {
    count(request, -1);
  }

  private void count(Request request, int more) {
    if (request.call() instanceof Call.Await) {
      waits += more;
    } else {
      requests += more;
    }
  }
}
