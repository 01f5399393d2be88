package io.vertick.link;

import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.Tracking.Granularity;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.replica.Backlog;
import io.vertick.engine.replica.FeedKey;
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.replica.Projection;
import io.vertick.engine.replica.Relay;
import io.vertick.engine.replica.SentFeed;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;

/** Somebody at another node, or a client, who follows a machine through what this node follows it by: is told what this node is told, by his own indexes and interval. Confined to the context of the links. */
final class RelayFollower implements FeedListener {
  private final Links links;
  private final Projection projection;
  private final int intervalMs;
  private final SentFeed feed;
  private final Backlog gathered = new Backlog();

  /**
   * Puts what is relayed into a feed.
   *
   * @throws IllegalArgumentException if the relay does not follow the machine closely enough
   */
  RelayFollower(Links links, Schema<?> schema, Tracking tracking, FeedKey key, SentFeed feed) {
    check(schema, tracking, key);
    this.links = links;
    this.feed = feed;
    projection = new Projection(key, schema.size());
    intervalMs = key.intervalMs();
  }

  private static void check(Schema<?> schema, Tracking tracking, FeedKey key) {
    if (key.granularity() == Granularity.EACH && tracking.granularity() != Granularity.EACH) {
      throw new IllegalArgumentException(
          "Expected a relay that tells each transition, but this one tells merged changes");
    }
    var followed = tracking.indexes(schema);
    for (int source : key.sources()) {
      if (source >= 0 && !Bits.get(followed, source)) {
        throw new IllegalArgumentException("Expected states that the relay follows, but "
            + schema.state(source) + " is none of " + tracking);
      }
    }
  }

  @Override
  public void show(ViewState state) {
    gathered.clear();
    feed.show(projection.state(state));
  }

  @Override
  public void update(ViewUpdate update) {
    var seen = projection.update(update);
    if (intervalMs == 0) {
      feed.update(seen);
      return;
    }
    if (gathered.isEmpty()) {
      links.after(intervalMs, this::tellGathered);
    }
    gathered.add(seen);
  }

  /** Tells what was gathered, before its interval is over or after it. */
  void tellGathered() {
    for (var next = gathered.poll(); next != null; next = gathered.poll()) {
      feed.update(next);
    }
  }

  @Override
  public void relayed(Relay relay) {
    feed.relayed(relay);
  }

  @Override
  public void suspected() {
    // What is relayed says so too.
  }

  @Override
  public void heard() {
    // What is relayed says so too.
  }

  @Override
  public void ended(RuntimeException why) {
    tellGathered();
    feed.ended(why);
  }
}
