package io.vertick.engine.replica;

import io.vertick.engine.machine.Host;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.Replica;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import java.util.List;
import java.util.Objects;

/** A replica of a machine on the same loop, that knows of it what two sessions with frames between them bring, as between two nodes. */
public final class WiredReplica<S extends States> {
  private final Wire wire = new Wire();
  private final MachineFeeds feeds;
  private final Replica<S> view;

  /** Follows the machine by the machine's own schema, or by the one that an earlier schema grew into. */
  public WiredReplica(
      Loop loop, Machine<?> machine, Schema<S> schema, Tracking tracking, Host host) {
    feeds = new MachineFeeds(machine, host);
    view = loop.replica(machine.id(), schema, tracking, host::nanoTime, () -> {});
    boolean isSame = machine.schema().hash().equals(schema.hash());
    var spec = FeedReceiver.Spec.of(machine.id(), schema, tracking, isSame);
    Objects.requireNonNull(wire.follower.receiver.attach(spec, new Shown(view), wire.now));
    wire.exchange();
    serve(wire.source.attached.remove(0), machine, schema.names());
    wire.exchange();
    // The snapshot is acknowledged.
    wire.advance(50);
  }

  private void serve(Attach attach, Machine<?> machine, List<String> names) {
    var feed = Objects.requireNonNull(wire.source.sender.attach(attach.feed(), () -> {}, wire.now));
    feeds.subscribe(FeedKey.of(attach, machine.schema(), names), feed);
  }

  public Replica<S> view() {
    return view;
  }

  /** How many bytes of updates the source has sent. */
  long updateBytes() {
    return wire.source.session.updateBytesSent();
  }

  /** How many updates came. */
  long updates() {
    return wire.follower.receiver.stats().updates();
  }

  /** How many messages the source was sent that are numbered: all that the reader asks for. */
  long messagesToSource() {
    return wire.follower.session.stats().messagesSent();
  }

  /** Brings the replica all that the machine did. */
  public void settle() {
    feeds.flush();
    wire.exchange();
    wire.advance(50);
  }

  private record Shown(Replica<?> view) implements FeedListener {
    @Override
    public void show(ViewState state) {
      view.show(state);
    }

    @Override
    public void update(ViewUpdate update) {
      if (!view.apply(update)) {
        throw new AssertionError(
            "Expected an update upon " + view.version() + ", but got " + update);
      }
    }

    @Override
    public void ended(RuntimeException why) {
      view.end(why);
    }

    @Override
    public void suspected() {
      view.suspect();
    }

    @Override
    public void heard() {
      view.heard();
    }
  }
}
