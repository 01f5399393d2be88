package io.vertick.engine.replica;

import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.protocol.Message.Relayed;
import io.vertick.engine.protocol.Message.Snapshot;
import io.vertick.engine.protocol.Message.Update;
import io.vertick.engine.protocol.MessageCodec;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * One feed of a {@link FeedSender}: what was sent of it, and what waits. It is told by the machine, or by what relays it. Confined to the session's thread.
 *
 * <p>Updates overtake first-class messages, so those behind a snapshot wait until it was acknowledged.
 */
public final class SentFeed implements FeedListener {
  /** Beside that a message tells what it is, and of which feed. */
  private static final int SNAPSHOT_BYTES_MAX = MessageCodec.MESSAGE_BYTES_MAX - 16;

  private static final int CHECKSUM_EVERY = 1_024;

  private final FeedSender sender;
  private final int number;
  private final Runnable gone;
  private final FeedCopy sent = new FeedCopy();
  private final Backlog backlog = new Backlog();
  /** How many updates have led to what was sent; the number of the last one. */
  private long sequence;

  private long sentThrough;
  /** The message that has to arrive before updates are sent; 0 if none has. */
  private long snapshotNumber;
  /** Whether something was shown that was not sent. */
  private boolean isSnapshotDue;
  /** What is to be said of the relay, behind the snapshot; null if nothing is. */
  private @Nullable Relay relay;

  SentFeed(FeedSender sender, int number, Runnable gone) {
    this.sender = sender;
    this.number = number;
    this.gone = gone;
  }

  int number() {
    return number;
  }

  @Override
  public void show(ViewState state) {
    backlog.clear();
    sequence++;
    sent.show(state);
    isSnapshotDue = true;
    sender.snapshotIsDue(this);
  }

  @Override
  public void update(ViewUpdate update) {
    backlog.add(update);
    sender.updateIsDue(this);
  }

  /** A machine of this node is always heard, and a relay says in {@link #relayed} whether its is. */
  @Override
  public void suspected() {
    // Nothing to tell.
  }

  @Override
  public void heard() {
    // Nothing to tell.
  }

  @Override
  public void relayed(Relay newRelay) {
    relay = newRelay;
    sender.relayIsDue(this);
  }

  @Override
  public void ended(RuntimeException why) {
    sender.ended(this, FeedEnds.reason(why));
  }

  /** Nobody listens any more. */
  void gone() {
    gone.run();
  }

  boolean isShown() {
    return sent.isShown();
  }

  boolean hasBacklog() {
    return !backlog.isEmpty();
  }

  /** Whether the other end has, or will have, been told all. */
  boolean isSent() {
    return backlog.isEmpty() && !isSnapshotDue;
  }

  boolean isAwaitingSnapshot() {
    return snapshotNumber > 0;
  }

  /** Whether an update was sent after so many bytes of them. */
  boolean wasSentAfter(long through) {
    return sentThrough > through;
  }

  /** A snapshot of all so far; false if the session takes none now. If it is longer than a message may be, the feed ends instead. */
  boolean sendSnapshot(Session session, long now) {
    for (var next = backlog.poll(); next != null; next = backlog.poll()) {
      move(next);
    }
    var bytes = FeedCodec.bytes(sent.state(), sequence);
    if (bytes.length > SNAPSHOT_BYTES_MAX) {
      isSnapshotDue = false;
      var reason = Reason.OVERLOADED + ": all that it is takes " + bytes.length + " bytes, of "
          + SNAPSHOT_BYTES_MAX + " that can be sent";
      sender.ended(this, reason);
      return true;
    }
    long sentAs = session.offer(new Snapshot(number, bytes), now);
    snapshotNumber = Math.max(snapshotNumber, sentAs);
    isSnapshotDue &= sentAs == 0;
    return sentAs > 0;
  }

  boolean isRelayDue() {
    return relay != null;
  }

  /** Says how the machine is known, unless nothing was shown yet; false if the session takes no more now. */
  boolean sendRelay(Session session, long now) {
    var due = relay;
    if (due == null || isSnapshotDue || !isShown()) {
      return true;
    }
    if (session.offer(new Relayed(number, due.isStale(), due.ageMs(), due.path()), now) == 0) {
      return false;
    }
    relay = null;
    return true;
  }

  /** Messages through this number arrived; whether the snapshot has with them. */
  boolean acknowledged(long through) {
    if (snapshotNumber > through) {
      return false;
    }
    snapshotNumber = 0;
    return true;
  }

  /** Sends what waits; false if the session takes no more now. */
  boolean sendUpdates(Session session) {
    for (var next = backlog.peek(); next != null; next = backlog.peek()) {
      boolean isChecked = (sequence + 1) % CHECKSUM_EVERY == 0;
      var checksum = isChecked ? Long.valueOf(sent.checksumWith(next.diff())) : null;
      var bytes = FeedCodec.bytes(number, sequence + 1, next, sent.queueTick(), checksum);
      if (bytes.length > Session.UPDATE_BYTES_MAX) {
        sender.snapshotIsDue(this);
        return true;
      }
      if (!session.offer(new Update(bytes))) {
        return false;
      }
      sentThrough = session.updateBytesSent();
      move(next);
      backlog.poll();
    }
    return true;
  }

  private void move(ViewUpdate update) {
    if (!sent.apply(update)) {
      throw new IllegalStateException(
          "Expected the update behind version " + sent.version() + ", but got " + update);
    }
    sequence++;
  }
}
