package io.vertick.client;

import io.vertick.bridge.frame.FrameReader;
import io.vertick.bridge.frame.FrameWriter;
import io.vertick.bridge.frame.Sockets;
import io.vertick.bridge.remote.LinkLoop;
import io.vertick.bridge.remote.Printable;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.protocol.Rejection;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.security.cert.CertificateException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the server after the other, until it is closed. Confined to the context of the loop. */
final class Connector {
  /** What the connections serve. */
  interface Guest {
    /** There is a connection: hello may be said. */
    void connected();

    void received(byte[] bytes, int offset, int length);

    /** The connection is of no use any more; another one will come. */
    void disconnected();

    /** No other connection will come. */
    void refused(NotOpenException why);
  }

  private static final Logger LOG = LoggerFactory.getLogger("vertick.client");

  private static final int CONNECT_MS = 5_000;
  private static final int RETRY_MS_MIN = 100;
  private static final int RETRY_MS_MAX = 5_000;
  /** After a rejection of a client that was in, and of one that was not. */
  private static final int DROPPED_MS = 1_000;

  private static final int CUT_MS = 1_000;
  /** With more than so many bytes that are not read the server is as good as silent. */
  private static final long UNWRITTEN_BYTES_MAX = 8 << 20;

  private static final int REJECTED_MS = 5_000;
  /** Rejections that another try does not change. */
  private static final Set<String> FINAL = Set.of(Rejection.TOKEN, Rejection.VERSION, "slow");

  private static final String WORDLESS =
      "a connection that was closed without a word, as by a server that speaks TLS with a client that does not";

  private final Vertx vertx;
  private final ClientOptions options;
  private final LinkLoop loop;
  private final Guest guest;
  private final NetClient client;
  private final FrameWriter frames = new FrameWriter();
  private @Nullable NetSocket socket;
  private int retryMs = RETRY_MS_MIN;
  private int leastMs;
  private boolean wasOpened;
  private boolean isClosed;
  private String lastProblem = "nothing answers";
  /** Bytes that the present connection has taken, and the other end not. */
  private long unwritten;

  Connector(Vertx vertx, ClientOptions options, LinkLoop loop, Guest guest) {
    this.vertx = vertx;
    this.options = options;
    this.loop = loop;
    this.guest = guest;
    client = vertx.createNetClient(netOptions(options));
  }

  private static NetClientOptions netOptions(ClientOptions options) {
    var net = new NetClientOptions().setConnectTimeout(CONNECT_MS).setTcpNoDelay(true);
    return options.trust() == null
        ? net
        : net.setSsl(true)
            .setTrustOptions(options.trust())
            .setHostnameVerificationAlgorithm("HTTPS");
  }

  /** Why there was no connection the last time. */
  String lastProblem() {
    return lastProblem;
  }

  void connect() {
    if (!isClosed) {
      client
          .connect(options.port(), options.host())
          .onComplete(
              opened -> loop.turn(() -> connected(opened)),
              failed -> loop.turn(() -> failed(failed)));
    }
  }

  private void failed(Throwable problem) {
    lastProblem = String.valueOf(problem.getMessage());
    if (isUntrusted(problem)) {
      guest.refused(new NotOpenException("tls", lastProblem));
    } else {
      retry();
    }
  }

  private static boolean isUntrusted(Throwable problem) {
    for (var cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return problem instanceof SSLException;
      }
    }
    return false;
  }

  private void connected(NetSocket opened) {
    if (isClosed) {
      opened.close();
      return;
    }
    socket = opened;
    lastProblem = WORDLESS;
    wasOpened = false;
    leastMs = 0;
    unwritten = 0;
    var reader = new FrameReader();
    opened.exceptionHandler(broken -> opened.close());
    opened.closeHandler(closed -> loop.turn(() -> lost(opened)));
    opened.handler(chunk -> loop.turn(() -> receive(opened, reader, chunk)));
    var unused = opened.write(Buffer.buffer().appendByte((byte) 'V'));
    guest.connected();
  }

  private void receive(NetSocket from, FrameReader reader, Buffer chunk) {
    if (socket != from) {
      return;
    }
    try {
      reader.add(chunk, (bytes, offset, length) -> {
        receive(bytes, offset, length);
        return socket == from;
      });
    } catch (ProtocolException wrong) {
      LOG.warn(
          "{} sent bytes that do not follow the protocol: {}",
          options,
          Printable.of(wrong.getMessage()));
      leastMs = DROPPED_MS;
      lost(from);
    }
  }

  private void receive(byte[] bytes, int offset, int length) {
    if (Frame.kind(bytes, offset, length) == Frame.Kind.REJECTION) {
      rejected(Frame.readRejection(new Input(bytes, offset, length)));
    } else {
      guest.received(bytes, offset, length);
    }
  }

  /** Nobody else can have said so on this connection. */
  private void rejected(Rejection rejection) {
    lastProblem = rejection.code() + ": " + rejection.text();
    if (FINAL.contains(rejection.code())) {
      guest.refused(new NotOpenException(rejection.code(), rejection.text()));
    } else {
      LOG.warn("{} is rejected: {}", options, Printable.of(lastProblem));
      leastMs = wasOpened ? DROPPED_MS : REJECTED_MS;
    }
  }

  /** The session is open: the next time begins at once. */
  void opened() {
    wasOpened = true;
    retryMs = RETRY_MS_MIN;
  }

  /** The present connection is of no use any more. */
  void drop() {
    var useless = socket;
    if (useless != null) {
      lost(useless);
    }
  }

  private void lost(NetSocket gone) {
    if (socket == gone) {
      discard();
      guest.disconnected();
      retry();
    }
  }

  private void discard() {
    var gone = socket;
    socket = null;
    var unsent = frames.take();
    if (gone != null) {
      if (unsent != null) {
        var unused = gone.write(unsent);
      }
      gone.close();
      // It waits until what was written is read, which may be never.
      vertx.setTimer(CUT_MS, fired -> Sockets.cut(gone));
    }
  }

  /** Later, and at another time than all others that lost the same server. */
  private void retry() {
    if (!isClosed) {
      long ms = Math.max(leastMs, ThreadLocalRandom.current().nextInt(retryMs / 2, retryMs + 1));
      retryMs = Math.min(2 * retryMs, RETRY_MS_MAX);
      vertx.setTimer(ms, fired -> loop.turn(this::connect));
    }
  }

  /** Takes a frame, to be written by {@link #flush}. */
  void send(byte[] bytes, int offset, int length) {
    frames.add(bytes, offset, length);
  }

  void flush() {
    var open = socket;
    var bytes = frames.take();
    if (open != null && bytes != null) {
      unwritten += bytes.length();
      open.write(bytes).onComplete(done -> loop.turn(() -> written(open, bytes.length())));
      if (unwritten > UNWRITTEN_BYTES_MAX) {
        lastProblem = "it does not read: " + unwritten + " bytes wait";
        LOG.warn("{}: {}", options, lastProblem);
        leastMs = DROPPED_MS;
        lost(open);
      }
    }
  }

  private void written(NetSocket to, int bytes) {
    if (socket == to) {
      unwritten -= bytes;
    }
  }

  /** Writes what was taken, and closes. */
  void close() {
    isClosed = true;
    discard();
    var unused = client.close();
  }
}
