package io.vertick.bridge.server;

import io.vertick.bridge.access.Admission;
import io.vertick.bridge.access.Admission.Admitted;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.remote.OnceAMinute;
import io.vertick.bridge.remote.Printable;
import io.vertick.bridge.remote.Room;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients work with machines over one TCP port: in the binary protocol of {@code bridge/PROTOCOL.md}, or in lines of JSON. Public methods: any thread; the rest on the
 * context of the {@link Exchange}.
 */
public final class BridgeServer implements Exchange.Guest {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.bridge");
  private static final long NEVER = Long.MAX_VALUE;

  /** How many connections wait for the word that their token is wrong; of more, each is told to try later, and holds nothing. */
  static final int DELAYED_MAX = 64;

  /** How long a bridge that closes waits for what runs. */
  static final int ANSWER_MS_MAX = 1_000;

  private final Vertx vertx;
  private final Exchange exchange;
  private final Doorman doorman;
  private final BridgeLimits limits;
  private final @Nullable Lines lines;
  private final NetServer server;
  private final BridgeCounters counters = new BridgeCounters();
  private final HeldBytes held;
  private final OnceAMinute malformedReports = new OnceAMinute();
  private final Set<Connection> connections = new LinkedHashSet<>();
  /** How many of the connections come from an address. */
  private final Map<String, Integer> addresses = new HashMap<>();

  private final Map<Incarnation, ClientSession> sessions = new LinkedHashMap<>();
  private final Set<ClientSession> due = new LinkedHashSet<>();
  /** Those that have lines to write. */
  private final Set<Connection> dueLines = new LinkedHashSet<>();

  /** The earliest of the sessions' deadlines, or earlier. */
  private long nextAt = NEVER;

  private final Promise<Void> closed = Promise.promise();
  private final Room delays = new Room(DELAYED_MAX);
  private boolean isLeaving;
  private boolean isClosing;
  private boolean isEnded;

  private BridgeServer(
      Vertx vertx,
      Exchange exchange,
      Doorman doorman,
      BridgeLimits limits,
      @Nullable Lines lines,
      NetServerOptions options) {
    this.vertx = vertx;
    this.exchange = exchange;
    this.doorman = doorman;
    this.limits = limits;
    this.lines = lines;
    held = new HeldBytes(limits.of(Limit.HELD_BYTES));
    var handshakes =
        new Handshakes(limits.of(Limit.SESSIONS), limits.of(Limit.SESSIONS_PER_ADDRESS), counters);
    server = vertx.createNetServer(new NetServerOptions(options).setSslEngineOptions(handshakes));
  }

  /**
   * Listens.
   *
   * @param lines the other protocol; null for none
   * @param options host, port and TLS
   * @return fails if the port is taken
   */
  public static Future<BridgeServer> start(
      Vertx vertx,
      Exchange exchange,
      Doorman doorman,
      BridgeLimits limits,
      @Nullable Lines lines,
      NetServerOptions options) {
    Promise<BridgeServer> started = Promise.promise();
    var bridge = new BridgeServer(vertx, exchange, doorman, limits, lines, options);
    // Sockets live on the context that listens.
    exchange.context().runOnContext(ignored -> bridge.listen().onComplete(started));
    return started.future();
  }

  private Future<BridgeServer> listen() {
    exchange.join(this);
    return server
        .connectHandler(this::connect)
        .listen()
        .map(listening -> this)
        .onFailure(taken -> exchange.leave(this));
  }

  /** The port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** New connections are shown this certificate. */
  public Future<Boolean> updateSSLOptions(ServerSSLOptions ssl) {
    return server.updateSSLOptions(ssl);
  }

  /** How it is doing. */
  public Future<BridgeStatus> status() {
    Promise<BridgeStatus> answer = Promise.promise();
    exchange.context().runOnContext(ignored -> answer.complete(statusNow()));
    return answer.future();
  }

  private BridgeStatus statusNow() {
    return new BridgeStatus(
        connections.size(),
        sessions.size(),
        sessions.values().stream().mapToInt(ClientSession::feeds).sum(),
        counters.connections,
        counters.sessions,
        counters.resumptions,
        counters.refused,
        counters.handshakesRefused,
        counters.handshakesFailed,
        counters.malformed,
        counters.slow,
        counters.requests,
        counters.overloads,
        counters.bytesReceived,
        counters.bytesSent,
        held.total());
  }

  /** Says goodbye to all: no new requests are taken; replies still flow. */
  public Future<Void> leave() {
    Promise<Void> left = Promise.promise();
    exchange.context().runOnContext(ignored -> {
      sayGoodbye();
      left.complete();
    });
    return left.future();
  }

  private void sayGoodbye() {
    if (!isLeaving) {
      isLeaving = true;
      sessions.values().forEach(ClientSession::leave);
      connections.forEach(Connection::leave);
    }
  }

  /** Says goodbye to all, answers the requests that run, as far as {@value #ANSWER_MS_MAX} ms are enough, and ends all sessions. Nobody waits for waits. */
  public Future<Void> close() {
    exchange.context().runOnContext(ignored -> {
      sayGoodbye();
      isClosing = true;
      after(ANSWER_MS_MAX, this::end);
      endIfAnswered();
    });
    return closed.future();
  }

  private void endIfAnswered() {
    if (isClosing
        && sessions.values().stream().noneMatch(ClientSession::isAnswering)
        && connections.stream().noneMatch(Connection::isAnswering)) {
      end();
    }
  }

  private void end() {
    if (isEnded) {
      return;
    }
    isEnded = true;
    List.copyOf(sessions.values()).forEach(ClientSession::close);
    sessions.clear();
    List.copyOf(connections).forEach(Connection::close);
    exchange.leave(this);
    server.close().onComplete(closed);
  }

  // Connections and sessions.

  Exchange exchange() {
    return exchange;
  }

  /** Whether somebody may come in. */
  Admission admit(String address, String token) {
    return doorman.admit(address, token.isEmpty() ? null : token, System.currentTimeMillis());
  }

  /** Whether somebody who came in may stay. */
  boolean holds(Admitted admitted) {
    return doorman.holds(admitted, System.currentTimeMillis());
  }

  BridgeLimits limits() {
    return limits;
  }

  int limit(Limit limit) {
    return limits.of(limit);
  }

  @Nullable
  Lines lines() {
    return lines;
  }

  BridgeCounters counters() {
    return counters;
  }

  HeldBytes held() {
    return held;
  }

  /** A connection is closed because its bytes do not follow the protocol; of many, the log tells once a minute. */
  void malformed(String from, ProtocolException wrong) {
    counters.malformed++;
    if (malformedReports.admits(exchange.now())) {
      LOG.warn(
          "{} sent bytes that do not follow the protocol, as {} connections did so far: {}",
          from,
          counters.malformed,
          Printable.of(wrong.getMessage()));
    }
  }

  private void connect(NetSocket socket) {
    counters.connections++;
    var connection = new Connection(this, socket, socket.remoteAddress().host());
    connections.add(connection);
    int fromThere = addresses.merge(connection.address(), 1, Integer::sum);
    if (connections.size() > limits.of(Limit.SESSIONS)
        || fromThere > limits.of(Limit.SESSIONS_PER_ADDRESS)
        || isLeaving) {
      counters.refused++;
      connection.end(
          Refusal.OVERLOADED,
          "Expected at most " + limits.of(Limit.SESSIONS) + " connections, "
              + limits.of(Limit.SESSIONS_PER_ADDRESS) + " of an address, of a bridge that stays");
    }
  }

  void closed(Connection connection) {
    connections.remove(connection);
    addresses.computeIfPresent(
        connection.address(), (address, count) -> count == 1 ? null : count - 1);
  }

  /** Places for those who wait for a refusal. */
  Room delays() {
    return delays;
  }

  /** The session of the client that said this: its own if it comes again; null if there are too many, or somebody else goes by its name. */
  @Nullable
  ClientSession session(Hello hello, Admitted admitted, String address) {
    var access = admitted.access();
    var known = sessions.get(hello.self());
    if (known != null && known.isDropped()) {
      gone(known);
      known = null;
    }
    if (known != null && known.access().name().equals(access.name())) {
      counters.resumptions++;
      return known;
    } else if (known != null || isFull(address) || exchange.isNode(hello.self()) || isLeaving) {
      return null;
    }
    var session = new ClientSession(this, hello, admitted, address);
    sessions.put(hello.self(), session);
    LOG.debug("{} connects with the rights of {}", session.title(), access.name());
    return session;
  }

  private boolean isFull(String address) {
    return sessions.size() >= limits.of(Limit.SESSIONS)
        || sessions.values().stream()
                .filter(session -> session.address().equals(address))
                .count()
            >= limits.of(Limit.SESSIONS_PER_ADDRESS);
  }

  // Turns and time.

  long after(int ms, Runnable action) {
    return vertx.setTimer(Math.max(1, ms), fired -> {
      action.run();
      exchange.endTurnSoon();
    });
  }

  void cancel(long timer) {
    vertx.cancelTimer(timer);
  }

  void flushSoon(ClientSession session) {
    due.add(session);
    exchange.endTurnSoon();
  }

  void flushSoon(Connection ofLines) {
    dueLines.add(ofLines);
    exchange.endTurnSoon();
  }

  @Override
  public void flush(long now) {
    // One by one: what becomes due meanwhile, or is left by one that throws, has the next turn.
    for (var session : List.copyOf(due)) {
      due.remove(session);
      session.flush(now);
      nextAt = Math.min(nextAt, session.nextDeadline());
    }
    for (var connection : List.copyOf(dueLines)) {
      dueLines.remove(connection);
      connection.flush();
    }
    held.keepLimit();
    endIfAnswered();
  }

  void wakeAt(long at) {
    nextAt = Math.min(nextAt, at);
  }

  @Override
  public long nextDeadline() {
    return nextAt;
  }

  @Override
  public void tick(long now) {
    if (now < nextAt) {
      return;
    }
    nextAt = NEVER;
    for (var session : List.copyOf(sessions.values())) {
      session.tick(now);
      if (session.isGone(now)) {
        gone(session);
      } else {
        nextAt = Math.min(nextAt, session.nextDeadline());
      }
    }
  }

  private void gone(ClientSession session) {
    LOG.debug("{} is gone", session.title());
    sessions.remove(session.incarnation());
    session.close();
    if (session.hasLeft()) {
      exchange.left(session.incarnation());
    }
    exchange.gone(session.incarnation());
  }
}
