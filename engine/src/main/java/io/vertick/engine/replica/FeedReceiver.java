package io.vertick.engine.replica;

import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.Tracking.Granularity;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.protocol.Message.Detach;
import io.vertick.engine.protocol.Message.FeedEnded;
import io.vertick.engine.protocol.Message.Recover;
import io.vertick.engine.protocol.Message.Recovered;
import io.vertick.engine.protocol.Message.Relayed;
import io.vertick.engine.protocol.Message.Resync;
import io.vertick.engine.protocol.Message.Snapshot;
import io.vertick.engine.protocol.Message.Update;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.protocol.Receipts;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.session.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The feeds that one session brings from the other end. Whatever was lost is asked for again: one feed, if an update does not fit; all that sent something, if the session
 * missed updates or was silent. When another session begins, all machines are attached to again. Confined to the session's thread.
 */
public final class FeedReceiver {
  /** How many machines may be followed through one session. */
  public static final int FEEDS_MAX = FeedSender.FEEDS_MAX;

  /** What is followed, and how: see {@link Attach}. */
  public record Spec(
      Target target,
      boolean each,
      int intervalMs,
      List<Receipts.Range> tracked,
      List<String> attributeNames,
      int states,
      int attributes) {
    /**
     * How a machine is followed in the terms of a schema.
     *
     * @param isSame whether the machine has the same schema, as far as is known
     * @throws IllegalArgumentException if the schema has no state like one that is to be tracked
     */
    public static Spec of(String machine, Schema<?> schema, Tracking tracking, boolean isSame) {
      var attributes = schema.attributes().stream().map(Attribute::name).toList();
      return new Spec(
          new Target(machine, null, schema.hash()),
          tracking.granularity() == Granularity.EACH,
          (int) tracking.interval().toMillis(),
          tracking.isComplete() ? List.of() : ranges(tracking.indexes(schema)),
          isSame ? List.of() : attributes,
          schema.size(),
          attributes.size());
    }

    private static List<Receipts.Range> ranges(long[] indexes) {
      var ranges = new ArrayList<Receipts.Range>();
      int first = Bits.next(indexes, 0);
      while (first >= 0) {
        int last = first;
        while (Bits.next(indexes, last + 1) == last + 1) {
          last++;
        }
        ranges.add(new Receipts.Range(first, last));
        first = Bits.next(indexes, last + 1);
      }
      return ranges;
    }

    /** As a message, of a feed with this number. */
    public Attach attach(int feed) {
      return new Attach(feed, target, each, intervalMs, tracked, attributeNames);
    }
  }

  private final Session session;
  private final Map<Integer, ReceivedFeed> feeds = new HashMap<>();
  private final Set<ReceivedFeed> unattached = new LinkedHashSet<>();
  private final ArrayDeque<Integer> undetached = new ArrayDeque<>();
  private final ReplicaStats stats = new ReplicaStats();
  private int numbers;
  /** Whether an answer to {@link Recover} is awaited. */
  private boolean isRecovering;
  /** From where was lost what was not asked for yet; -1 if nothing was. */
  private long lostFrom = -1;

  public FeedReceiver(Session session) {
    this.session = session;
  }

  /** There will be no other session: the other end is gone, and with it all that it told. */
  public void gone() {
    gone(Reason.GONE + ": its node left the cluster");
  }

  /** Likewise, for this reason. */
  public void gone(String reason) {
    ended();
    var lost = List.copyOf(unattached);
    unattached.clear();
    lost.forEach(feed -> feed.ended(reason));
  }

  /** How many machines are followed. */
  public int size() {
    return feeds.size() + unattached.size();
  }

  public ReplicaStats stats() {
    return stats;
  }

  /**
   * Follows a machine of the other end, in this session and the next ones, until it is detached or ended.
   *
   * @return null if {@value #FEEDS_MAX} are followed already
   */
  public @Nullable ReceivedFeed attach(Spec spec, FeedListener listener, long now) {
    if (size() >= FEEDS_MAX) {
      return null;
    }
    var feed = new ReceivedFeed(spec, listener);
    unattached.add(feed);
    pump(now);
    return feed;
  }

  /** Follows it no more; its listener is told nothing any more. */
  public void detach(ReceivedFeed feed, long now) {
    unattached.remove(feed);
    if (feeds.remove(feed.number(), feed)) {
      undetached.add(feed.number());
      pump(now);
    }
  }

  // What the session says.

  /** Another session begins, and knows nothing of the feeds. */
  public void began() {
    ended();
    undetached.clear();
  }

  /** The session is over. */
  public void ended() {
    suspected();
    unattached.addAll(feeds.values());
    feeds.clear();
    isRecovering = false;
    lostFrom = -1;
  }

  /** The other end is silent. */
  public void suspected() {
    feeds.values().forEach(feed -> feed.listener().suspected());
  }

  /** Messages flow, perhaps again: what may have been missed is asked for, unless it is already. */
  public void opened(long now) {
    if (!feeds.isEmpty() && !isRecovering) {
      updatesLost(session.updateBytesReceived(), now);
    }
  }

  /** There is credit: asks for what was lost, and attaches what is not attached. */
  public void pump(long now) {
    recover(now);
    while (!undetached.isEmpty() && session.offer(new Detach(undetached.element()), now) > 0) {
      undetached.remove();
    }
    for (var next = unattached.iterator(); next.hasNext() && session.hasCredit(); next.remove()) {
      var feed = next.next();
      int number = numbers + 1;
      if (session.offer(feed.attach(number), now) == 0) {
        return;
      }
      numbers = number;
      feeds.put(number, feed);
    }
  }

  /** Updates did not come; see {@link io.vertick.engine.session.SessionListener#updatesLost}. */
  public void updatesLost(long through, long now) {
    // One hole after another, while the first is asked for.
    lostFrom = lostFrom < 0 ? through : Math.min(lostFrom, through);
    recover(now);
  }

  private void recover(long now) {
    if (lostFrom >= 0 && !isRecovering && session.offer(new Recover(lostFrom), now) > 0) {
      isRecovering = true;
      lostFrom = -1;
    }
  }

  /** Takes a message, if it is one for those who follow; others are left alone. */
  public void received(Message message, long now) {
    if (message instanceof Update update) {
      move(update, now);
    } else if (message instanceof Snapshot snapshot) {
      show(snapshot);
    } else if (message instanceof Relayed relayed) {
      relayed(relayed);
    } else if (message instanceof FeedEnded ended) {
      end(ended);
    } else if (message instanceof Recovered) {
      recovered(now);
    }
  }

  /** All that was lost was told again. Unasked, it says nothing. */
  private void recovered(long now) {
    if (!isRecovering) {
      return;
    }
    isRecovering = false;
    if (lostFrom >= 0) {
      recover(now);
    } else {
      feeds.values().forEach(ReceivedFeed::heard);
    }
  }

  /** A state to go on from. */
  private void show(Snapshot snapshot) {
    var feed = feeds.get(snapshot.feed());
    if (feed != null) {
      stats.snapshots++;
      feed.show(snapshot.bytes());
    }
  }

  /** A change; one that does not fit what is shown is dropped. */
  private void move(Update update, long now) {
    var in = new Input(update.bytes());
    var feed = feeds.get(in.varInt());
    if (feed == null) {
      stats.strays++;
      return;
    }
    switch (feed.update(in)) {
      case YES -> stats.updates++;
      case OLD -> stats.strays++;
      case NO -> resync(feed, now);
      case WRONG -> {
        stats.mismatches++;
        resync(feed, now);
      }
    }
  }

  private void resync(ReceivedFeed feed, long now) {
    // One that is not taken now is asked for again with the next update that does not fit.
    if (!feed.isSnapshotAwaited() && session.offer(new Resync(feed.number()), now) > 0) {
      feed.awaitSnapshot();
      stats.resyncs++;
    }
  }

  /** The other end only relays a machine, and says how it knows it. */
  private void relayed(Relayed relayed) {
    var feed = feeds.get(relayed.feed());
    if (feed != null) {
      feed.relayed(new Relay(relayed.stale(), relayed.ageMs(), relayed.path()));
    }
  }

  /** The other end tells no more of a machine. */
  private void end(FeedEnded ended) {
    var feed = feeds.remove(ended.feed());
    if (feed != null) {
      feed.ended(ended.reason());
    }
  }
}
