package io.vertick.engine.session;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Reply;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.protocol.Rejection;
import io.vertick.engine.protocol.RequestId;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.schema.SchemaHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Two sessions, frames between them, and a clock that only tests move. */
final class Ends {
  static final Incarnation A = new Incarnation(0xaaaa, 1);
  static final Incarnation B = new Incarnation(0xbbbb, 2);
  static final Target GATE = new Target("gate-1", null, new SchemaHash(1, 2));

  /** One end: what it was told, and the frames it sent that nobody took yet. */
  final class End implements Transport, SessionListener {
    final Session session;
    final ArrayDeque<byte[]> sent = new ArrayDeque<>();
    final List<Message> received = new ArrayList<>();
    final List<Long> heldMs = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    final List<ProtocolException> malformed = new ArrayList<>();
    long acknowledged;
    int reconnects;
    boolean flushAsked;
    /** The listener throws once it has received so many. */
    int throwsAt = -1;

    @Nullable
    String refusal;

    Predicate<byte[]> loses = frame -> false;

    private End(SessionConfig config) {
      session = new Session(config, this, this, now);
    }

    List<Long> numbers() {
      return received.stream()
          .map(message -> message instanceof Reply reply
              ? reply.id().number()
              : message instanceof Request request ? request.id().number() : 0L)
          .toList();
    }

    /** Offers a message that needs no credit. */
    void reply(long number) {
      reply(number, "");
    }

    void reply(long number, String text) {
      session.offer(new Reply(new RequestId(A, number), new Outcome.NotApplied(text)), now);
    }

    /** Offers a message that needs credit; its number in the session, or 0. */
    long request(long number) {
      return request(number, Map.of());
    }

    long request(long number, Map<String, @Nullable Object> args) {
      return session.offer(
          new Request(
              new RequestId(A, number),
              0,
              0,
              30_000,
              false,
              null,
              GATE,
              Call.Mutate.of(Call.Change.ADD, 3).withArgs(args)),
          now);
    }

    @Override
    public void send(byte[] bytes, int offset, int length) {
      sent.add(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void flushSoon() {
      flushAsked = true;
    }

    @Override
    public void reconnect(@Nullable ProtocolException malformed) {
      reconnects++;
    }

    @Override
    public @Nullable String refuse(Hello hello) {
      return refusal;
    }

    @Override
    public void began(Hello hello) {
      told.add("began with " + hello.name());
    }

    @Override
    public void ended(long framedThrough) {
      told.add("ended at " + framedThrough);
    }

    @Override
    public void opened() {
      told.add("opened");
    }

    @Override
    public void suspected() {
      told.add("suspected");
    }

    @Override
    public void received(Message message, long held) {
      received.add(message);
      heldMs.add(held);
      if (received.size() == throwsAt) {
        throw new IllegalStateException("as asked");
      }
    }

    @Override
    public void acknowledged(long through) {
      acknowledged = through;
    }

    @Override
    public void credited() {
      told.add("credited");
    }

    @Override
    public void malformed(ProtocolException problem) {
      malformed.add(problem);
    }

    @Override
    public void rejected(Rejection rejection) {
      told.add("rejected for " + rejection.code());
    }

    private void flush() {
      if (flushAsked) {
        flushAsked = false;
        session.flush(now);
      }
    }
  }

  final boolean stream;
  long now;
  End a;
  End b;

  private Ends(long start, SessionConfig configA, SessionConfig configB) {
    now = start;
    stream = configA.stream();
    a = new End(configA);
    b = new End(configB);
  }

  static Ends datagrams() {
    return of(SessionConfig.datagrams(A, "a"), SessionConfig.datagrams(B, "b"));
  }

  static Ends stream() {
    return of(SessionConfig.stream(A, "a"), SessionConfig.stream(B, "b"));
  }

  static Ends of(SessionConfig configA, SessionConfig configB) {
    return at(1_000_000_000L, configA, configB);
  }

  static Ends at(long start, SessionConfig configA, SessionConfig configB) {
    return new Ends(start, configA, configB);
  }

  /** Both ends connected, and all said that is to be said. */
  Ends open() {
    a.session.connect(now);
    b.session.connect(now);
    exchange();
    return this;
  }

  /** A new life of the second end. */
  End restartB(Incarnation incarnation) {
    now++;
    b = new End(
        stream
            ? SessionConfig.stream(incarnation, "b")
            : SessionConfig.datagrams(incarnation, "b"));
    b.session.connect(now);
    return b;
  }

  /** Brings frames to and fro until nobody says anything. No time passes. */
  void exchange() {
    do {
      a.flush();
      b.flush();
      deliver(a, b);
      deliver(b, a);
    } while (a.flushAsked || b.flushAsked || !a.sent.isEmpty() || !b.sent.isEmpty());
  }

  /** Brings the frames that were sent so far. */
  void deliver(End from, End to) {
    for (int i = from.sent.size(); i > 0; i--) {
      var frame = from.sent.remove();
      if (!from.loses.test(frame)) {
        to.session.receive(frame, 0, frame.length, now);
      }
    }
  }

  /** Flushes one end and takes its frames away. */
  List<byte[]> take(End end) {
    end.flush();
    var frames = List.copyOf(end.sent);
    end.sent.clear();
    return frames;
  }

  /** Lets time pass, and does all that is due on the way. */
  void advance(long ms) {
    long until = now + ms * 1_000_000;
    for (long next = nextDeadline(); next <= until; next = nextDeadline()) {
      now = Math.max(now, next);
      a.session.tick(now);
      b.session.tick(now);
      exchange();
    }
    now = until;
  }

  private long nextDeadline() {
    return Math.min(a.session.nextDeadline(), b.session.nextDeadline());
  }
}
