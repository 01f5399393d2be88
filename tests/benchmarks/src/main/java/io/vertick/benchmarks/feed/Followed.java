package io.vertick.benchmarks.feed;

import io.vertick.benchmarks.BenchmarkHost;
import io.vertick.benchmarks.PlainStates;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Replica;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.replica.FeedKey;
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.replica.FeedReceiver;
import io.vertick.engine.replica.FeedSender;
import io.vertick.engine.replica.MachineFeeds;
import io.vertick.engine.session.Session;
import io.vertick.engine.session.SessionConfig;
import io.vertick.engine.session.SessionListener;
import io.vertick.engine.session.Transport;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A machine, its feed, two sessions, and replicas that the feed moves. One thread. */
final class Followed {
  static final int STATES = 30;

  /** Acknowledgements are due after 40 ms: each turn takes that long. */
  private static final long TURN_NANOS = 41_000_000;

  final Machine<PlainStates> machine;
  private final ArrayDeque<Runnable> later = new ArrayDeque<>();
  private final End source = new End(1, "source");
  private final End reader = new End(2, "reader");
  private final List<Replica<PlainStates>> replicas;
  private long now = 1;

  Followed(Tracking tracking, int replicas) {
    var host = new BenchmarkHost(later::add);
    var loop = new Loop(host);
    var type = PlainStates.type(STATES);
    machine = loop.machine("followed", type);
    var schema = type.schema();
    this.replicas = IntStream.range(0, replicas)
        .mapToObj(i -> loop.replica("followed", schema, tracking, () -> 0, () -> {}))
        .toList();
    source.session.connect(now);
    reader.session.connect(now);
    exchange();
    var spec = FeedReceiver.Spec.of("followed", schema, tracking, true);
    Objects.requireNonNull(reader.receiver.attach(spec, new Mover(), now));
    exchange();
    var attach = Objects.requireNonNull(source.attach);
    var feed = Objects.requireNonNull(source.sender.attach(attach.feed(), () -> {}, now));
    new MachineFeeds(machine, host).subscribe(FeedKey.of(attach, schema, schema.names()), feed);
    turn();
    turn();
  }

  /** The end of a turn: what happened in it is told and shown. */
  void turn() {
    now += TURN_NANOS;
    for (var next = later.poll(); next != null; next = later.poll()) {
      next.run();
    }
    exchange();
    source.session.tick(now);
    reader.session.tick(now);
    exchange();
  }

  /** The version that the last of the replicas shows. */
  long shown() {
    return replicas.get(replicas.size() - 1).version();
  }

  long updateBytes() {
    return source.session.updateBytesSent();
  }

  private void exchange() {
    do {
      source.flush();
      reader.flush();
      deliver(source, reader);
      deliver(reader, source);
    } while (!source.sent.isEmpty() || !reader.sent.isEmpty());
  }

  private void deliver(End from, End to) {
    for (var frame = from.sent.poll(); frame != null; frame = from.sent.poll()) {
      to.session.receive(frame, 0, frame.length, now);
    }
  }

  /** Moves all replicas. */
  private final class Mover implements FeedListener {
    @Override
    public void show(ViewState state) {
      replicas.forEach(replica -> replica.show(state));
    }

    @Override
    public void update(ViewUpdate update) {
      for (var replica : replicas) {
        if (!replica.apply(update)) {
          throw new AssertionError("Expected the next update, but got " + update);
        }
      }
    }

    @Override
    public void suspected() {}

    @Override
    public void heard() {}

    @Override
    public void ended(RuntimeException why) {
      throw why;
    }
  }

  private final class End implements Transport, SessionListener {
    private final Session session;
    private final FeedSender sender;
    private final FeedReceiver receiver;
    private final ArrayDeque<byte[]> sent = new ArrayDeque<>();
    private Message.@Nullable Attach attach;

    private End(long life, String name) {
      var config = SessionConfig.datagrams(new Incarnation(7, life), name);
      session = new Session(config, this, this, 1);
      sender = new FeedSender(session);
      receiver = new FeedReceiver(session);
    }

    private void flush() {
      sender.flush(now);
      session.flush(now);
    }

    @Override
    public void send(byte[] bytes, int offset, int length) {
      sent.add(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void flushSoon() {}

    @Override
    public void reconnect(@Nullable ProtocolException malformed) {}

    @Override
    public void began(Hello peer) {
      receiver.began();
    }

    @Override
    public void ended(long framedThrough) {}

    @Override
    public void opened() {
      receiver.opened(now);
    }

    @Override
    public void suspected() {}

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
      if (message instanceof Message.Attach found) {
        attach = found;
      } else {
        receiver.received(message, now);
      }
    }
  }
}
