package io.vertick.engine.replica;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionPair;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two sessions with feeds from one to the other. */
final class Wire extends SessionPair {
  /** One end: what it sends and receives. */
  final class End extends SessionPair.End {
    final FeedSender sender;
    final FeedReceiver receiver;
    final List<Message.Attach> attached = new ArrayList<>();
    final List<Message.Recover> recovers = new ArrayList<>();

    private End(SessionConfig config) {
      super(config);
      sender = new FeedSender(session);
      receiver = new FeedReceiver(session);
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
        if (message instanceof Message.Recover recover) {
          recovers.add(recover);
        }
        receiver.received(message, now);
        sender.received(message);
      }
    }

    @Override
    protected void flushAll() {
      sender.flush(now);
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
    connect(source, follower);
  }

  /** The follower's end of a session that it remembers nothing of. */
  void restartFollower() {
    follower = new End(config(3, "follower", 1 << 20));
    connect();
    advance(4_000);
  }

  /** Loses what the source has to send now. */
  void lose() {
    source.flush();
    source.sent.clear();
  }
}
