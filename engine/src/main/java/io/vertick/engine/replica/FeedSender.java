package io.vertick.engine.replica;

import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.Message.Detach;
import io.vertick.engine.protocol.Message.FeedEnded;
import io.vertick.engine.protocol.Message.Recover;
import io.vertick.engine.protocol.Message.Recovered;
import io.vertick.engine.protocol.Message.Resync;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.session.Session;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The feeds that one session carries to the other end. Updates are sent at the end of a turn, as far as there is credit; what does not fit waits, merged, until there is.
 * Snapshots are sent while less than {@value #SNAPSHOT_BYTES_HIGH} bytes wait to be acknowledged. Confined to the session's thread.
 *
 * <p>Whoever owns it calls {@link #flush} before each flush of the session, and tells it what the session says.
 */
public final class FeedSender {
  /** How many feeds a session carries; one more is refused. */
  public static final int FEEDS_MAX = 65_536;

  static final int SNAPSHOT_BYTES_HIGH = 262_144;

  private static final long NOTHING = Long.MAX_VALUE;

  private record Ending(SentFeed feed, String reason) {}

  private final Session session;
  private final Map<Integer, SentFeed> feeds = new HashMap<>();
  /** In the order in which they became due; none is in both. */
  private final Set<SentFeed> updatesDue = new LinkedHashSet<>();

  private final Set<SentFeed> snapshotsDue = new LinkedHashSet<>();
  /** Those of relays that have something to say of themselves, or will behind their snapshots. */
  private final Set<SentFeed> relaysDue = new LinkedHashSet<>();
  /** Whose snapshots were sent, in that order, and not acknowledged. */
  private final ArrayDeque<SentFeed> awaited = new ArrayDeque<>();

  /** What is over, and the other end was not told yet. */
  private final ArrayDeque<Ending> endings = new ArrayDeque<>();

  /** All updates after so many bytes of them may be missed; {@link #NOTHING} if none are. */
  private long missedAfter = NOTHING;

  private boolean isRecoveredDue;

  public FeedSender(Session session) {
    this.session = session;
  }

  /** How many feeds there are. */
  public int size() {
    return feeds.size();
  }

  /** The session is over, and its feeds are with it. */
  public void ended() {
    var ending = List.copyOf(feeds.values());
    feeds.clear();
    updatesDue.clear();
    snapshotsDue.clear();
    relaysDue.clear();
    awaited.clear();
    endings.clear();
    missedAfter = NOTHING;
    isRecoveredDue = false;
    ending.forEach(SentFeed::gone);
  }

  /**
   * The other end follows a machine. With {@value #FEEDS_MAX} feeds, it is told that it can't.
   *
   * @param gone run when nobody listens any more: the other end detached, or the session ended
   * @return null if it can't
   * @throws ProtocolException if there is a feed with this number: no answer would tell the two apart
   */
  public @Nullable SentFeed attach(int number, Runnable gone, long now) {
    requireNew(number);
    if (feeds.size() >= FEEDS_MAX) {
      var reason = Reason.OVERLOADED + ": " + feeds.size() + " feeds come through this session";
      session.offer(new FeedEnded(number, reason), now);
      return null;
    }
    var feed = new SentFeed(this, number, gone);
    feeds.put(number, feed);
    return feed;
  }

  /**
   * A feed may begin under this number.
   *
   * @throws ProtocolException if one that is there has it
   */
  public void requireNew(int number) {
    if (feeds.containsKey(number)) {
      throw new ProtocolException(
          "Expected a new number for a feed, but " + number + " is that of one that is there");
    }
  }

  /** Takes a message, if it is one of those who follow; others are left alone, {@link Message.Attach} among them: its owner answers it by {@link #attach}. */
  public void received(Message message) {
    if (message instanceof Detach detach) {
      detach(detach.feed());
    } else if (message instanceof Resync resync) {
      resync(resync.feed());
    } else if (message instanceof Recover recover) {
      recover(recover.through());
    }
  }

  /** The other end follows no more. */
  private void detach(int number) {
    var feed = feeds.remove(number);
    if (feed != null) {
      updatesDue.remove(feed);
      snapshotsDue.remove(feed);
      relaysDue.remove(feed);
      feed.gone();
    }
  }

  private boolean has(SentFeed feed) {
    return feeds.get(feed.number()) == feed;
  }

  void updateIsDue(SentFeed feed) {
    if (has(feed) && !feed.isAwaitingSnapshot() && !snapshotsDue.contains(feed)) {
      updatesDue.add(feed);
      session.flushSoon();
    }
  }

  void snapshotIsDue(SentFeed feed) {
    if (has(feed)) {
      updatesDue.remove(feed);
      snapshotsDue.add(feed);
      session.flushSoon();
    }
  }

  void relayIsDue(SentFeed feed) {
    if (has(feed)) {
      relaysDue.add(feed);
      session.flushSoon();
    }
  }

  void ended(SentFeed feed, String reason) {
    if (has(feed)) {
      detach(feed.number());
      endings.add(new Ending(feed, reason));
      session.flushSoon();
    }
  }

  /** The other end misses an update of this feed. */
  private void resync(int number) {
    var feed = feeds.get(number);
    if (feed != null && feed.isShown()) {
      snapshotIsDue(feed);
    }
  }

  /** The other end may miss all updates after so many bytes of them. However often it says so in a turn, all feeds are looked at once. */
  private void recover(long through) {
    missedAfter = Math.min(missedAfter, through);
    isRecoveredDue = true;
    session.flushSoon();
  }

  private void recover() {
    if (missedAfter != NOTHING) {
      for (var feed : feeds.values()) {
        if (feed.wasSentAfter(missedAfter)) {
          snapshotIsDue(feed);
        }
      }
      missedAfter = NOTHING;
    }
  }

  /** There is credit again. */
  public void credited() {
    if (!updatesDue.isEmpty()) {
      session.flushSoon();
    }
  }

  /** Messages through this number arrived. */
  public void acknowledged(long through) {
    while (!awaited.isEmpty() && awaited.element().acknowledged(through)) {
      var feed = awaited.remove();
      if (feed.hasBacklog()) {
        updateIsDue(feed);
      }
    }
    if (!snapshotsDue.isEmpty()) {
      session.flushSoon();
    }
  }

  /** Sends what can be sent now. */
  public void flush(long now) {
    if (session.isOpen()) {
      recover();
      // Updates that turn out to be too long go as snapshots, and snapshots that do end their
      // feeds.
      sendUpdates();
      sendSnapshots(now);
      sendEndings(now);
      sendRelays(now);
    }
  }

  /** What was not sent goes ahead of the end. */
  private void sendEndings(long now) {
    for (var next = endings.peek(); next != null; next = endings.peek()) {
      var feed = next.feed();
      if (!feed.isSent() && !feed.sendSnapshot(session, now)) {
        return;
      }
      if (session.offer(new FeedEnded(feed.number(), next.reason()), now) == 0) {
        return;
      }
      endings.remove();
    }
  }

  private void sendSnapshots(long now) {
    while (!snapshotsDue.isEmpty()) {
      var feed = snapshotsDue.iterator().next();
      if (session.outboxBytes() >= SNAPSHOT_BYTES_HIGH || !feed.sendSnapshot(session, now)) {
        return;
      }
      snapshotsDue.remove(feed);
      awaited.add(feed);
    }
    if (isRecoveredDue) {
      isRecoveredDue = session.offer(new Recovered(), now) == 0;
    }
  }

  /** One that has to wait for its snapshot is tried again with that. */
  private void sendRelays(long now) {
    for (var next = relaysDue.iterator(); next.hasNext(); ) {
      var feed = next.next();
      if (!feed.sendRelay(session, now)) {
        return;
      }
      if (!feed.isRelayDue()) {
        next.remove();
      }
    }
  }

  private void sendUpdates() {
    while (!updatesDue.isEmpty()) {
      var feed = updatesDue.iterator().next();
      if (!feed.sendUpdates(session)) {
        return;
      }
      updatesDue.remove(feed);
    }
  }
}
