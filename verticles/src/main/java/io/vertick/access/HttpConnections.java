package io.vertick.access;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts the connections of an HTTP server, and ends those that are too many, ask nothing, or do not finish what they ask: nobody has shown a token by then. A request that is whole may take its time.
 * Confined to the context of the server; {@link #open}, {@link #refused} and {@link #late} on any thread.
 */
public final class HttpConnections {
  /**
   * How many there may be.
   *
   * @param connections in all
   * @param perAddress from one address
   * @param requestMs milliseconds until a request is whole, the first one from the connection on
   * @param idleMs milliseconds between two requests
   */
  public record Limits(int connections, int perAddress, long requestMs, long idleMs) {
    public static final Limits DEFAULT = new Limits(1_024, 256, 10_000, 60_000);
  }

  private static final class Known {
    private final String address;
    /** Those that are not whole. */
    private int unread;
    /** Those that are not answered. */
    private int unanswered;

    private long timer = -1;

    private Known(String address) {
      this.address = address;
    }
  }

  private final Vertx vertx;
  private final Limits limits;
  private final Map<HttpConnection, Known> connections = new HashMap<>();
  private final Map<String, Integer> addresses = new HashMap<>();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong late = new AtomicLong();
  private volatile int open;

  public HttpConnections(Vertx vertx, Limits limits) {
    this.vertx = vertx;
    this.limits = limits;
  }

  /** A server whose connections are watched, and whose requests a router is handed: this comes before all other routes. */
  public HttpServer server(HttpServerOptions options, Router router) {
    router.route().order(Integer.MIN_VALUE).handler(this::begin);
    // HTTP/2 without TLS is told by the first bytes, and before them nobody would hear of a
    // connection.
    var plain = new HttpServerOptions(options).setHttp2ClearTextEnabled(false);
    return vertx.createHttpServer(plain).connectionHandler(this::connected).requestHandler(router);
  }

  /** How many were closed at once, since there were too many. */
  public long refused() {
    return refused.get();
  }

  /** How many were closed because they asked nothing in time, or not to the end. */
  public long late() {
    return late.get();
  }

  /** How many are open. */
  public int open() {
    return open;
  }

  private void connected(HttpConnection connection) {
    var address = connection.remoteAddress().host();
    if (connections.size() >= limits.connections()
        || addresses.getOrDefault(address, 0) >= limits.perAddress()) {
      refused.incrementAndGet();
      connection.close();
      return;
    }
    var known = new Known(address);
    connections.put(connection, known);
    open = connections.size();
    addresses.merge(address, 1, Integer::sum);
    connection.closeHandler(closed -> closed(connection, known));
    closeIn(limits.requestMs(), connection, known);
  }

  private void closed(HttpConnection connection, Known known) {
    connections.remove(connection);
    open = connections.size();
    addresses.computeIfPresent(known.address, (address, count) -> count == 1 ? null : count - 1);
    vertx.cancelTimer(known.timer);
  }

  private void closeIn(long ms, HttpConnection connection, Known known) {
    vertx.cancelTimer(known.timer);
    known.timer = vertx.setTimer(ms, fired -> {
      late.incrementAndGet();
      cut(connection);
    });
  }

  /** To close it otherwise would wait until what was answered is read. */
  private static void cut(HttpConnection connection) {
    var unused = ((HttpServerConnection) connection).channelHandlerContext().close();
  }

  private void begin(RoutingContext context) {
    var connection = context.request().connection();
    var known = known(connection);
    if (known != null) {
      known.unread++;
      known.unanswered++;
      closeIn(limits.requestMs(), connection, known);
      // Either may come first.
      context.request().end().onComplete(whole -> {
        known.unread--;
        moved(connection, known);
      });
      context.addEndHandler(answered -> {
        known.unanswered--;
        moved(connection, known);
      });
    }
    context.next();
  }

  /** Null for one that is closed already. */
  private @Nullable Known known(HttpConnection connection) {
    return connections.get(connection);
  }

  private void moved(HttpConnection connection, Known known) {
    if (known.unread > 0 || known(connection) == null) {
      return;
    } else if (known.unanswered > 0) {
      vertx.cancelTimer(known.timer);
    } else {
      closeIn(limits.idleMs(), connection, known);
    }
  }
}
