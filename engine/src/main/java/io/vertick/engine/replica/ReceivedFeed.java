package io.vertick.engine.replica;

import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.replica.FeedReceiver.Spec;

/** One feed of a {@link FeedReceiver}: what it has told so far. Confined to the session's thread. */
public final class ReceivedFeed {
  private final Spec spec;
  private final FeedListener listener;
  private final FeedCopy copy = new FeedCopy();
  private int number;
  /** The number of the last update that led to what is shown. */
  private long sequence;

  private boolean isSnapshotAwaited = true;

  ReceivedFeed(Spec spec, FeedListener listener) {
    this.spec = spec;
    this.listener = listener;
  }

  int number() {
    return number;
  }

  FeedListener listener() {
    return listener;
  }

  Attach attach(int newNumber) {
    number = newNumber;
    isSnapshotAwaited = true;
    return spec.attach(newNumber);
  }

  void show(byte[] bytes) {
    var in = new Input(bytes);
    sequence = in.count();
    var state = FeedCodec.readState(in, spec.states(), spec.attributes());
    isSnapshotAwaited = false;
    copy.show(state);
    listener.show(state);
  }

  /** How an update and what was shown before go together. */
  enum Fit {
    YES,
    /** It is older than what is shown: it was dropped. */
    OLD,
    /** Others before it did not come: it was dropped. */
    NO,
    /** It leads to other ticks than the source has. */
    WRONG
  }

  Fit update(Input in) {
    long found = in.count();
    if (isSnapshotAwaited || found != sequence + 1) {
      return found > sequence ? Fit.NO : Fit.OLD;
    }
    sequence = found;
    var read = FeedCodec.readUpdate(in, spec.states(), spec.attributes(), copy);
    copy.apply(read.update());
    var checksum = read.checksum();
    if (checksum != null && checksum != copy.checksum()) {
      return Fit.WRONG;
    }
    listener.update(read.update());
    return Fit.YES;
  }

  boolean isSnapshotAwaited() {
    return isSnapshotAwaited;
  }

  /** A snapshot was asked for: until it comes nothing else counts. */
  void awaitSnapshot() {
    isSnapshotAwaited = true;
  }

  void relayed(Relay relay) {
    listener.relayed(relay);
  }

  void ended(String reason) {
    listener.ended(FeedEnds.exception(spec.target().machine(), reason));
  }

  void heard() {
    if (!isSnapshotAwaited) {
      listener.heard();
    }
  }
}
