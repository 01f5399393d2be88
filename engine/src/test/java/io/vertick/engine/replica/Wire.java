package io.vertick.engine.replica;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.session.Session;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionListener;
import io.vertick.engine.session.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Two sessions with feeds from one to the other, frames between them that tests may lose, and a clock that only tests move. */
final class Wire {
  /** One end: its session, and what the other one sent that is still on its way. */
  final class End implements Transport, SessionListener {
    final Session session;
    final FeedSender sender;
    final FeedReceiver receiver;
    final ArrayDeque<byte[]> sent = new ArrayDeque<>();
    final List<Message.Attach> attached = new ArrayList<>();
    private boolean isFlushDue;

    private End(SessionConfig config) {
      session = new Session(config, this, this, now);
      sender = new FeedSender(session);
      receiver = new FeedReceiver(session);
    }

    @Override
    public void send(byte[] bytes, int offset, int length) {
      sent.add(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void flushSoon() {
      isFlushDue = true;
    }

    @Override
    public void reconnect() {
      throw new AssertionError("Expected datagrams to need no connection");
    }

    @Override
    public void began(Hello peer) {
      receiver.began();
    }

    @Override
    public void ended(long framedThrough) {
      sender.ended();
      receiver.ended();
    }

    @Override
    public void opened() {
      receiver.opened(now);
    }

    @Override
    public void suspected() {
      receiver.suspected();
    }

    @Override
    public void updatesLost(long through) {
      receiver.updatesLost(through, now);
    }

    @Override
    public void acknowledged(long through) {
      sender.acknowledged(through);
    }

    @Override
    public void credited() {
      receiver.pump(now);
      sender.credited();
    }

    @Override
    public void received(Message message, long heldMs) {
      if (message instanceof Message.Attach attach) {
        attached.add(attach);
      } else {
        receiver.received(message, now);
        sender.received(message);
      }
    }

    void flush() {
      if (isFlushDue) {
        isFlushDue = false;
        sender.flush(now);
        session.flush(now);
      }
    }
  }

  /** Notes what it is told. */
  static final class Reader implements FeedListener {
    final List<String> told = new ArrayList<>();
    final FeedCopy copy = new FeedCopy();

    @Nullable
    RuntimeException ended;

    @Override
    public void show(ViewState state) {
      copy.show(state);
      told.add("show " + state.version());
    }

    @Override
    public void update(ViewUpdate update) {
      if (!copy.apply(update)) {
        throw new AssertionError("Expected the next update, but got " + update);
      }
      told.add("update " + update.version());
    }

    @Override
    public void suspected() {
      told.add("suspected");
    }

    @Override
    public void heard() {
      told.add("heard");
    }

    @Override
    public void relayed(Relay relay) {
      told.add(relay.toString());
    }

    @Override
    public void ended(RuntimeException why) {
      ended = why;
      told.add("ended");
    }
  }

  long now = 1_000_000_000L;
  final End source;
  End follower;

  Wire() {
    this(1 << 20);
  }

  /** With so much credit for updates. */
  Wire(int updateBytes) {
    source = new End(config(1, "source", updateBytes));
    follower = new End(config(2, "follower", updateBytes));
    connect();
  }

  private static SessionConfig config(long life, String name, int updateBytes) {
    return SessionConfig.datagrams(new Incarnation(7, life), name)
        .withWindows(1 << 20, updateBytes);
  }

  private void connect() {
    source.session.connect(now);
    follower.session.connect(now);
    exchange();
  }

  /** The follower's end of a session that it remembers nothing of. */
  void restartFollower() {
    follower = new End(config(3, "follower", 1 << 20));
    connect();
    advance(4_000);
  }

  /** Brings all frames until nobody says anything. */
  void exchange() {
    do {
      source.flush();
      follower.flush();
      deliver(source, follower);
      deliver(follower, source);
    } while (source.isFlushDue
        || follower.isFlushDue
        || !source.sent.isEmpty()
        || !follower.sent.isEmpty());
  }

  private void deliver(End from, End to) {
    for (int i = from.sent.size(); i > 0; i--) {
      var frame = Objects.requireNonNull(from.sent.poll());
      to.session.receive(frame, 0, frame.length, now);
    }
  }

  /** Loses what the source has to send now. */
  void lose() {
    source.flush();
    source.sent.clear();
  }

  /** Lets time pass, and does all that is due on the way. */
  void advance(long ms) {
    long until = now + ms * 1_000_000;
    for (long next = nextDeadline(); next <= until; next = nextDeadline()) {
      now = Math.max(now, next);
      source.session.tick(now);
      follower.session.tick(now);
      exchange();
    }
    now = until;
  }

  private long nextDeadline() {
    return Math.min(source.session.nextDeadline(), follower.session.nextDeadline());
  }
}
