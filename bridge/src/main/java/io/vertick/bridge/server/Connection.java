package io.vertick.bridge.server;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.vertick.bridge.access.Admission;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.frame.FrameReader;
import io.vertick.bridge.frame.FrameWriter;
import io.vertick.bridge.frame.Sockets;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.protocol.Rejection;
import io.vertick.engine.session.SessionConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client. Its first byte tells the protocol; in the binary one the first frame, a hello, tells whose session it belongs to. What is sent in a turn is written at
 * its end, in one piece. Confined to the context of the bridge.
 */
final class Connection {
  static final int BINARY = 'V';
  static final int LINGER_MS = 100;
  /** After so long a connection that waits for its reader to be closed is cut. */
  private static final int CUT_MS = 1_000;
  /** What is read of a connection before others have their turn, and before what it asked is answered: the client goes on meanwhile. */
  private static final int READ_BYTES_MAX = 1_024;

  /** With as many bytes of lines the turn's end is not waited for, so that it shows when nobody reads. */
  private static final int LINES_BYTES_MAX = 16_384;

  private static final Incarnation NOBODY = new Incarnation(0, 0);

  private final BridgeServer server;
  private final NetSocket socket;
  private final String address;
  private final FrameReader frames = new FrameReader();
  private final long timer;
  private Lines.@Nullable Session lines;
  private @Nullable ClientSession client;
  private boolean isBinary;
  private boolean isDelayed;
  private boolean isClosed;
  private boolean isLast;
  /** It was told, or is about to be, that it is too slow. */
  private boolean isSlow;

  private final FrameWriter written = new FrameWriter();
  private final HeldBytes.Share held;
  private long queuedBytes;

  Connection(BridgeServer server, NetSocket socket, String address) {
    this.server = server;
    this.socket = socket;
    this.address = address;
    held = server.held().share(this::endSlow);
    timer = server.after(server.limit(Limit.HANDSHAKE_MS), this::late);
    readInTurns(socket);
    socket.handler(this::receive);
    socket.closeHandler(closed -> closed());
    socket.exceptionHandler(broken -> socket.close());
  }

  /** Netty would read up to 16 times 64 kB of whoever sends much, and all others would wait until the last word of it is answered. */
  private static void readInTurns(NetSocket socket) {
    var config = ((NetSocketInternal) socket).channelHandlerContext().channel().config();
    // Where a handshake was read before, its allocator stays.
    config.<MaxMessagesRecvByteBufAllocator>getRecvByteBufAllocator().maxMessagesPerRead(1);
    config.setRecvByteBufAllocator(
        new AdaptiveRecvByteBufAllocator(64, READ_BYTES_MAX, READ_BYTES_MAX).maxMessagesPerRead(1));
  }

  /** Where the other end is. */
  String address() {
    return address;
  }

  private void late() {
    end(Refusal.IDLE, "Expected a session within " + server.limit(Limit.HANDSHAKE_MS) + " ms");
  }

  /** The session is open, or lines are read: it is not late any more. */
  void opened() {
    server.cancel(timer);
  }

  // Receiving.

  private void receive(Buffer chunk) {
    if (isClosed) {
      return;
    }
    server.counters().bytesReceived += chunk.length();
    if (lines != null) {
      lines.receive(chunk);
    } else if (isBinary) {
      receiveFrames(chunk);
    } else {
      begin(chunk);
    }
    countHeld();
    server.exchange().endTurnSoon();
  }

  private void countHeld() {
    held.set(queuedBytes + frames.heldBytes() + (lines == null ? 0 : lines.heldBytes()));
  }

  private void begin(Buffer chunk) {
    int first = chunk.getUnsignedByte(0);
    if (first == BINARY) {
      isBinary = true;
      if (chunk.length() > 1) {
        receiveFrames(chunk.getBuffer(1, chunk.length()));
      }
    } else if (Lines.isBegin(first) && server.lines() != null) {
      opened();
      lines = server.lines().open(new LineConnection());
      hearEnd(lines);
      lines.receive(chunk);
    } else {
      end(
          Refusal.PROTOCOL,
          "Expected the byte 56 and frames, or lines of JSON, but the first byte is " + first);
    }
  }

  /** Whoever pipes lines in has no more of them some time, and reads on. Inside TLS this can't be told from a connection that broke. */
  private void hearEnd(Lines.Session session) {
    if (!socket.isSsl()) {
      var context = ((NetSocketInternal) socket).channelHandlerContext();
      context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      var end =
          new InputEnd(() -> server.exchange().context().runOnContext(ended -> session.end()));
      context.pipeline().addBefore(context.name(), "end", end);
    }
  }

  private void receiveFrames(Buffer chunk) {
    try {
      frames.add(chunk, this::receiveFrame);
    } catch (ProtocolException wrong) {
      server.malformed(address, wrong);
      end(Refusal.MALFORMED, String.valueOf(wrong.getMessage()));
    }
  }

  private boolean receiveFrame(byte[] bytes, int offset, int length) {
    var known = client;
    if (known != null) {
      known.receive(bytes, offset, length);
    } else {
      receiveHello(bytes, offset, length);
    }
    return !isClosed;
  }

  private void receiveHello(byte[] bytes, int offset, int length) {
    if (Frame.kind(bytes, offset, length) != Frame.Kind.HELLO || isDelayed) {
      throw new ProtocolException("Expected one hello first, and an answer before anything else");
    }
    var hello = Frame.readHello(new Input(bytes, offset, length));
    var copy = Arrays.copyOfRange(bytes, offset, offset + length);
    if (hello.versionWith(SessionConfig.VERSION, SessionConfig.VERSION) == 0) {
      server.counters().refused++;
      refuse(
          hello.self(),
          hello.question(),
          Refusal.VERSION,
          "Expected a client that speaks version " + SessionConfig.VERSION);
      return;
    }
    var admission = server.admit(address, hello.token());
    if (admission instanceof Admission.Admitted admitted) {
      begin(hello, admitted, copy);
    } else {
      refuse(hello, (Admission.Refused) admission);
    }
  }

  /** The answer takes the longer, the more often somebody at this address was wrong. */
  private void refuse(Hello hello, Admission.Refused refused) {
    server.counters().refused++;
    if (!server.delays().admit()) {
      refuse(
          hello.self(),
          hello.question(),
          Refusal.OVERLOADED,
          "Expected a token of this node, as others did in vain: try later");
      return;
    }
    isDelayed = true;
    server.cancel(timer);
    server.after(refused.delayMs(), () -> {
      server.delays().leave();
      refuse(hello.self(), hello.question(), Refusal.TOKEN, refused.error());
    });
  }

  private void begin(Hello hello, Admission.Admitted admitted, byte[] frame) {
    var session = server.session(hello, admitted, address);
    if (session == null) {
      server.counters().refused++;
      refuse(
          hello.self(),
          hello.question(),
          Refusal.OVERLOADED,
          "Expected at most " + server.limit(Limit.SESSIONS) + " sessions, "
              + server.limit(Limit.SESSIONS_PER_ADDRESS)
              + " of an address, and one under this name");
      return;
    }
    client = session;
    session.connected(this, hello, admitted);
    session.receive(frame, 0, frame.length);
  }

  private void closed() {
    isClosed = true;
    server.cancel(timer);
    server.closed(this);
    held.close();
    if (lines != null) {
      lines.closed();
    }
    var known = client;
    if (known != null) {
      known.disconnected(this);
    }
    server.exchange().endTurnSoon();
  }

  // Sending.

  /** Takes a frame, to be written by {@link #flush}; lines are taken by {@link LineConnection}. */
  void send(byte[] bytes, int offset, int length) {
    if (!isClosed) {
      written.add(bytes, offset, length);
    }
  }

  /** Writes what was taken; whoever does not read it is closed. */
  void flush() {
    var now = isClosed ? null : written.take();
    if (now != null) {
      write(now);
    }
  }

  private void write(Buffer bytes) {
    queuedBytes += bytes.length();
    server.counters().bytesSent += bytes.length();
    socket.write(bytes).onComplete(done -> {
      queuedBytes -= bytes.length();
      countHeld();
    });
    countHeld();
    if (queuedBytes > limit() && !isSlow) {
      endSlow(queuedBytes);
    } else if (socket.writeQueueFull()) {
      holdBack();
    }
  }

  /** Closes it because so many bytes wait for a reader. */
  void endSlow(long bytes) {
    endSlow("Expected that what is sent is read, but " + bytes + " bytes of it wait");
  }

  /** Closes it, and ends its session, because too much is held for it. */
  void endSlow(String text) {
    if (isClosed || isSlow) {
      return;
    }
    server.counters().slow++;
    isSlow = true;
    if (lines == null) {
      end(Refusal.SLOW, text);
    } else {
      lines.endSlow(text);
    }
  }

  private int limit() {
    var known = client;
    return known == null ? server.limit(Limit.QUEUED_BYTES) : known.limit(Limit.QUEUED_BYTES);
  }

  private void holdBack() {
    var known = client;
    if (known != null) {
      known.pause(this);
      socket.drainHandler(drained -> {
        known.resume(this);
        server.exchange().endTurnSoon();
      });
    }
  }

  /** Whether requests run that came as lines; for others the session knows. */
  boolean isAnswering() {
    return lines != null && lines.isAnswering();
  }

  /** Closes the connection and says why; a binary client by a rejection. */
  void end(Refusal refusal, String text) {
    var known = client;
    if (known != null) {
      refuse(known.incarnation(), known.question(), refusal, text);
    } else {
      refuse(NOBODY, 0, refusal, text);
    }
  }

  /** Whether the client was told that its session is over. */
  boolean isLast() {
    return isLast;
  }

  private void refuse(Incarnation to, long question, Refusal refusal, String text) {
    if (isClosed) {
      return;
    }
    isLast = refusal.isLast();
    if (isForPeople(refusal)) {
      var unused = socket.write(refusal.code() + ": " + text + "\n");
    } else if (lines == null) {
      var out = new Output();
      Frame.write(out, new Rejection(to, question, refusal.code(), text));
      var bytes = out.toArray();
      send(bytes, 0, bytes.length);
    }
    close();
  }

  /** Whoever has not begun by the first byte of a client, in all the time there is, is a person, or a program that speaks something else. */
  private boolean isForPeople(Refusal refusal) {
    return lines == null && !isBinary && (refusal == Refusal.PROTOCOL || refusal == Refusal.IDLE);
  }

  /** The bridge is about to stop; sessions say so themselves. */
  void leave() {
    if (lines != null) {
      lines.leave();
    }
  }

  /**
   * Writes what was taken, and closes the connection {@value #LINGER_MS} ms later, if the other end has not by then. What comes meanwhile is read and dropped: a socket that is closed while
   * something of its own is unread takes back what was written last, which says why. Vert.x closes behind all that is to be written, which may be never: after {@value #CUT_MS} ms it is cut.
   */
  void close() {
    if (!isClosed) {
      flushLast();
      isClosed = true;
      server.after(LINGER_MS, socket::close);
      server.after(CUT_MS, () -> Sockets.cut(socket));
    }
  }

  private void flushLast() {
    var last = written.take();
    if (last != null) {
      server.counters().bytesSent += last.length();
      var unused = socket.write(last);
    }
  }

  /** A connection as lines of JSON see it. */
  private final class LineConnection implements Lines.Connection {
    @Override
    public String address() {
      return address;
    }

    @Override
    public void write(Buffer line) {
      if (isClosed) {
        return;
      }
      if (written.add(line) < LINES_BYTES_MAX) {
        server.flushSoon(Connection.this);
      } else {
        flush();
      }
    }

    @Override
    public boolean isFull() {
      return socket.writeQueueFull();
    }

    @Override
    public void onDrained(Runnable action) {
      socket.drainHandler(drained -> action.run());
    }

    @Override
    public void close() {
      Connection.this.close();
    }
  }
}
