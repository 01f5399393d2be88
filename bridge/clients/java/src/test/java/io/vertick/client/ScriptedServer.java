package io.vertick.client;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The server of the conversations in {@code tests/conformance/bridge}: it does what their README says that it does by itself, and reads messages byte by byte, so that it
 * shares no code of theirs with the client. Any thread.
 */
final class ScriptedServer {
  private static final long CREDIT = 1 << 20;
  private static final int FIRST_LIFE = 0x22;
  /** Messages that it passes over: acknowledge, names, and those of payloads. */
  private static final Set<Integer> PASSED_OVER = Set.of(0x23, 0x24, 0x2d, 0x2e, 0x2f);

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
  private final Map<Integer, String> machines = new HashMap<>();
  private final Set<Long> taken = new HashSet<>();
  private long lastRequest;
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
    while (!kept.isEmpty()) {
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
    lastRequest = 0;
    lastReply = 0;
    kept.clear();
    machines.clear();
    taken.clear();
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

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new ProtocolException(otherwise);
    }
  }

  private void take(Input in) {
    int type = in.u8();
    switch (type) {
      case 0x20 -> takeRequest(in);
      case 0x22 -> {
        expect(in.varInt() == 0, "a request of another origin is cancelled");
        heard.add(Heard.of("cancel", in.varLong()));
      }
      case 0x25 -> heard.add(Heard.of("goodbye", 0));
      case 0x26 -> takeAttach(in);
      case 0x27 -> heard.add(Heard.of("detach", in.varInt()));
      case 0x2a -> {
        heard.add(Heard.of("resync", in.varInt()));
        show();
      }
      case 0x2b -> {
        show();
        say(new byte[] {0x2c});
      }
      case 0x30 -> machines.put(in.varInt(), in.string(128));
      default -> expect(PASSED_OVER.contains(type), "a message of the type " + type);
    }
  }

  private void show() {
    if (shown != null) {
      say(shown);
    }
  }

  private void takeRequest(Input in) {
    int flags = in.u8();
    expect((flags & 0x11) == 0, "a request of another origin, or on behalf of somebody");
    lastRequest += in.zigzag();
    expect(in.varLong() >= 1, "a distance of 0");
    var machine = String.valueOf(machines.get(in.varInt()));
    for (int left = flags & 0x06; left != 0; left &= left - 1) {
      in.varLong();
    }
    expect(taken.add(lastRequest), "the request " + lastRequest + " came again");
    heard.add(new Heard("request", lastRequest, machine, HexFormat.of().formatHex(rest(in))));
  }

  private static byte[] rest(Input in) {
    return new Output().append(in).toArray();
  }

  private void takeAttach(Input in) {
    int feed = in.varInt();
    var machine = in.string(128);
    in.part(16 * in.u8() + 16);
    var how = in.u8() == 1 ? "each" : "merged";
    in.varInt();
    var ranges = new ArrayList<String>();
    int at = 0;
    for (int left = in.varInt(); left > 0; left--) {
      int first = at + in.varInt();
      at = first + in.varInt() + 1;
      ranges.add(first + "-" + (at - 1));
    }
    var which = ranges.isEmpty() ? "all" : String.join(",", ranges);
    heard.add(new Heard("attach", feed, machine, how + " " + which));
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
        var beat = rest(item);
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
