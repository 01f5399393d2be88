package io.vertick.client;

import static io.vertick.client.HeardReader.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.bridge.frame.FrameReader;
import io.vertick.bridge.frame.FrameWriter;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.protocol.Rejection;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The server of the conversations in {@code tests/conformance/bridge}: it does what their README says that it does by itself. Any thread.
 */
final class ScriptedServer {
  private static final long CREDIT = 1 << 20;
  private static final int FIRST_LIFE = 0x22;
  private static final byte RECOVERED = 0x2c;

  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  private record Said(long number, byte[] item) {}

  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private final Cut cut;
  private final NetServer server;
  private int life = FIRST_LIFE;
  private long question;
  private @Nullable Rejection rejection;
  private @Nullable Connection connection;
  private int connections;
  private int bytesHeard;
  private int bytesSaid;
  // The session.
  private long session;
  private long peerSession;
  private @Nullable Incarnation peer;
  private long received;
  private long sent;
  private long updatesSent;
  private final ArrayDeque<Said> kept = new ArrayDeque<>();
  private HeardReader reader = new HeardReader();
  private long lastReply;
  private byte @Nullable [] shown;

  ScriptedServer(Vertx vertx, Cut cut) {
    this.cut = cut;
    server = vertx.createNetServer().connectHandler(this::connect);
  }

  /** Listens; the port. */
  int start() {
    return Played.await(server.listen(0, "127.0.0.1")).actualPort();
  }

  void stop() {
    cut();
    Played.await(server.close());
  }

  /** What the client says, in order. */
  BlockingQueue<Heard> heard() {
    return heard;
  }

  synchronized int bytesHeard() {
    return bytesHeard;
  }

  synchronized int bytesSaid() {
    return bytesSaid;
  }

  // What a conversation tells it to do.

  synchronized void say(byte[] item) {
    sent++;
    kept.add(new Said(sent, item));
    if (connection != null) {
      connection.write(sent, List.of(item));
    }
  }

  /** Says an update, when nothing can be overtaken; what shows the same later is said to who lost it. */
  synchronized void update(byte[] update, byte[] snapshot) throws InterruptedException {
    long endNanos = System.nanoTime() + Played.WAIT_MS * 1_000_000;
    while (!kept.isEmpty()) {
      assertThat(System.nanoTime()).as("acknowledged in time").isLessThan(endNanos);
      wait(Played.WAIT_MS);
    }
    shown = snapshot;
    updatesSent += update.length;
    if (connection != null) {
      connection.write(0, List.of(update));
    }
  }

  /** The difference of a request's number to that of the last reply, which is this one from now on. */
  synchronized long sinceLastReply(long number) {
    long difference = number - lastReply;
    lastReply = number;
    return difference;
  }

  /** Whoever says hello next is rejected, once. */
  synchronized void reject(String code, String text) {
    rejection = new Rejection(lifeOf(0), 0, code, text);
  }

  /** Loses its session. */
  synchronized void forget() {
    cut();
    forgetSession();
  }

  /** Lives anew. */
  synchronized void restart() {
    forget();
    life++;
    question = 0;
  }

  private synchronized void cut() {
    var gone = connection;
    connection = null;
    if (gone != null) {
      gone.socket.close();
    }
  }

  private void forgetSession() {
    session = 0;
    peerSession = 0;
    received = 0;
    sent = 0;
    updatesSent = 0;
    lastReply = 0;
    kept.clear();
    reader = new HeardReader();
    shown = null;
  }

  // What it hears.

  private static Incarnation lifeOf(int repeated) {
    long half = 0x0101_0101_0101_0101L * repeated;
    return new Incarnation(half, half);
  }

  private void acknowledged(long through) {
    expect(through <= sent, through + " messages acknowledged, but " + sent + " were said");
    kept.removeIf(said -> said.number <= through);
    notifyAll();
  }

  private void take(Input item) {
    int type = item.peek();
    var word = reader.read(item);
    if (word != null) {
      heard.add(word);
    }
    if (type == HeardReader.RESYNC) {
      show();
    } else if (type == HeardReader.RECOVER) {
      show();
      say(new byte[] {RECOVERED});
    }
  }

  private void show() {
    if (shown != null) {
      say(shown);
    }
  }

  private synchronized void connect(NetSocket socket) {
    cut();
    connections++;
    connection = new Connection(socket, connections == 1 ? cut : Cut.NONE);
  }

  /** One connection; of an earlier one nothing is heard any more. */
  private final class Connection {
    private final NetSocket socket;
    private final FrameReader frames = new FrameReader();
    private int roomIn;
    private int roomOut;
    private boolean isFirst = true;
    private boolean isOpen;
    private long acknowledgedIn;
    private long acknowledgedOut;
    private boolean isNumberDue = true;
    private long next;

    private Connection(NetSocket socket, Cut cut) {
      this.socket = socket;
      roomIn = cut.ofClient() ? cut.at() : Integer.MAX_VALUE;
      roomOut = cut.ofClient() ? Integer.MAX_VALUE : cut.at();
      socket.exceptionHandler(broken -> socket.close());
      socket.handler(this::receive);
      socket.closeHandler(closed -> lost());
    }

    private void lost() {
      synchronized (ScriptedServer.this) {
        if (isCurrent()) {
          connection = null;
        }
      }
    }

    private boolean isCurrent() {
      return connection == this;
    }

    private void receive(Buffer chunk) {
      synchronized (ScriptedServer.this) {
        try {
          receiveHere(chunk);
        } catch (ProtocolException broken) {
          heard.add(new Heard("broke the protocol:", 0, "", String.valueOf(broken.getMessage())));
          cut();
        }
      }
    }

    private void receiveHere(Buffer chunk) {
      if (!isCurrent()) {
        return;
      }
      bytesHeard += chunk.length();
      int length = Math.min(roomIn, chunk.length());
      roomIn -= length;
      read(chunk.slice(0, length));
      if (length < chunk.length() && isCurrent()) {
        cut();
      }
    }

    private void read(Buffer chunk) {
      if (chunk.length() == 0) {
        return;
      }
      expect(!isFirst || chunk.getByte(0) == 'V', "another first byte");
      frames.add(isFirst ? chunk.slice(1, chunk.length()) : chunk, (bytes, offset, length) -> {
        take(bytes, offset, length);
        return isCurrent();
      });
      isFirst = false;
      if (isOpen && received > acknowledgedOut) {
        write(0, List.of());
      }
    }

    private void take(byte[] bytes, int offset, int length) {
      var in = new Input(bytes, offset, length);
      if (Frame.kind(bytes, offset, length) == Frame.Kind.HELLO) {
        greet(Frame.readHello(in));
      } else {
        expect(isOpen, "messages before the session is open");
        hear(in);
      }
    }

    private void greet(Hello hello) {
      expect(
          hello.name().equals("till") && hello.token().equals("secret"),
          "a hello of " + hello.name() + " with another name or token");
      if (rejection != null) {
        reject(hello, rejection);
        return;
      }
      if (!isOpen && hello.isAnswerTo(lifeOf(life), question)) {
        open(hello);
      }
      if (hello.asks()) {
        question += hello.answers() == 0 ? 1 : 0;
        answer(hello);
      }
    }

    /** Once: the client is let in when it comes again, if it does. */
    private void reject(Hello hello, Rejection why) {
      rejection = null;
      var out = new Output();
      Frame.write(out, new Rejection(hello.self(), hello.question(), why.code(), why.text()));
      put(out);
      cut();
    }

    private void open(Hello hello) {
      var known = hello.known();
      if (known != null && isSame(hello, known)) {
        acknowledged(known.received());
      } else {
        forgetSession();
        peer = hello.self();
        peerSession = hello.session();
        session = question;
      }
      isOpen = true;
      if (!kept.isEmpty()) {
        write(kept.getFirst().number, kept.stream().map(Said::item).toList());
      }
    }

    private boolean isSame(Hello hello, Hello.Known known) {
      return session != 0
          && known.session() == session
          && hello.self().equals(peer)
          && hello.session() == peerSession;
    }

    private void answer(Hello hello) {
      boolean isKnown = session != 0 && hello.self().equals(peer);
      var known = new Hello.Known(hello.self(), isKnown ? peerSession : 0, isKnown ? received : 0);
      long own = session == 0 ? question : session;
      var out = new Output();
      Frame.write(
          out,
          new Hello(
              1,
              1,
              1,
              lifeOf(life),
              own,
              question,
              !isOpen,
              hello.question(),
              known,
              CREDIT,
              CREDIT,
              updatesSent,
              "node-a",
              ""));
      put(out);
    }

    private void hear(Input in) {
      var header = Frame.readHeader(in, true);
      if (header.acknowledged() >= 0) {
        acknowledgedIn += header.acknowledged();
        acknowledged(acknowledgedIn);
      }
      next = header.number() < 0 ? next : header.number();
      while (!in.isAtEnd()) {
        hearItem(in.part(in.varInt()));
      }
    }

    private void hearItem(Input item) {
      int type = item.peek();
      if (type == 0x01) {
        var beat = HeardReader.rest(item);
        beat[0] = 0x02;
        write(0, List.of(beat));
      } else if (type >= 0x20 && type < 0x40) {
        expect(next > 0 && next <= received + 1, "a hole");
        if (next > received) {
          received++;
          ScriptedServer.this.take(item);
        }
        next++;
      }
    }

    /**
     * Says items.
     *
     * @param number of the first one, if it is of the first class, else 0
     */
    private void write(long number, List<byte[]> items) {
      if (!isOpen) {
        return;
      }
      var out = new Output();
      long more = received - acknowledgedOut;
      Frame.writeStreamHeader(out, more > 0 ? more : -1, number > 0 && isNumberDue ? number : -1);
      acknowledgedOut = received;
      isNumberDue &= number == 0;
      items.forEach(out::bytes);
      put(out);
    }

    private void put(Output frame) {
      var writer = new FrameWriter();
      writer.add(frame.array(), 0, frame.size());
      var bytes = Objects.requireNonNull(writer.take());
      int length = Math.min(roomOut, bytes.length());
      bytesSaid += bytes.length();
      var unused = socket.write(bytes.slice(0, length));
      boolean isCut = length < bytes.length();
      roomOut -= length;
      if (isCut && isCurrent()) {
        cut();
      }
    }
  }
}
