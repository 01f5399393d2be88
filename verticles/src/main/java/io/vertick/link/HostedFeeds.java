package io.vertick.link;

import io.vertick.bridge.remote.Crossing;
import io.vertick.bridge.remote.Subscription;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.remote.Speaker;
import io.vertick.engine.remote.StateNames;
import io.vertick.engine.replica.FeedKey;
import io.vertick.engine.replica.FeedSender;
import io.vertick.engine.replica.SentFeed;
import io.vertick.engine.schema.Schema;
import io.vertick.machine.Hosting;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The machines that another node, or a client, follows here: hosted or relayed ones, and for clients those of other nodes. Confined to the context of the links; machines tell on theirs. */
final class HostedFeeds {
  private final Links links;
  private final Hosting hosting;
  private final Speaker reader;
  private final FeedSender sender;

  HostedFeeds(Links links, Hosting hosting, Speaker reader, FeedSender sender) {
    this.links = links;
    this.hosting = hosting;
    this.reader = reader;
    this.sender = sender;
  }

  /** The other end follows a machine. */
  void attach(Attach attach) {
    var subscription = new Subscription();
    var feed = sender.attach(attach.feed(), subscription::stop, links.now());
    if (feed == null) {
      return;
    }
    var machine = attach.target().machine();
    if (Relays.isRelay(machine)) {
      attachToRelay(attach, subscription, feed);
    } else if (reader.isClient() && !hosting.has(machine)) {
      attachElsewhere(attach, subscription, feed);
    } else {
      attachHere(attach, subscription, feed);
    }
  }

  private void attachToRelay(Attach attach, Subscription subscription, SentFeed feed) {
    var relay = links.relays().find(attach.target().machine());
    var followed = relay == null ? null : relay.feed();
    if (relay == null || followed == null) {
      feed.ended(new MachineUnavailableException(
          links.self().id() + " does not relay " + attach.target().machine()));
    } else {
      attach(attach, relay.schema(), relay.tracking(), () -> followed, subscription, feed);
    }
  }

  /** A client follows a machine of another node through what this node follows it by. */
  private void attachElsewhere(Attach attach, Subscription subscription, SentFeed feed) {
    var machine = attach.target().machine();
    var tracking = attach.each() ? Tracking.ALL.each() : Tracking.ALL;
    links
        .schemaOf(machine)
        .onSuccess(schema -> attach(
            attach,
            schema,
            tracking,
            () -> links.feeds().feed(machine, schema, tracking),
            subscription,
            feed))
        .onFailure(failed -> feed.ended(MachineUnavailableException.because(failed)));
  }

  private void attach(
      Attach attach,
      Schema<?> schema,
      Tracking tracking,
      Supplier<RemoteFeed> source,
      Subscription subscription,
      SentFeed feed) {
    try {
      var key = words(attach).key(schema);
      var follower = new RelayFollower(links, schema, tracking, key, feed);
      var followed = source.get();
      followed.add(follower);
      // Behind that: the other end may have detached meanwhile.
      subscription.begin(() -> followed.remove(follower));
    } catch (IllegalArgumentException wrong) {
      feed.ended(wrong);
    }
  }

  private void attachHere(Attach attach, Subscription subscription, SentFeed feed) {
    hosting
        .follow(attach.target().machine(), words(attach)::key, new Crossing(links::turn, feed))
        .onSuccess(following -> links.turn(() -> subscription.begin(following::stop)))
        .onFailure(
            failed -> links.turn(() -> feed.ended(MachineUnavailableException.because(failed))));
  }

  private Words words(Attach attach) {
    var spoken = attach.target().schema();
    return new Words(attach, links.described(spoken), reader.namesOf(spoken));
  }

  /**
   * By what words somebody follows a machine, if its own schema is not the one.
   *
   * @param described what a machine elsewhere calls so
   * @param told what he told himself
   */
  private record Words(
      Attach attach,
      @Nullable Schema<?> described,
      @Nullable StateNames told) {
    FeedKey key(Schema<?> schema) {
      var known = schema.ancestor(attach.target().schema());
      if (known != null) {
        return FeedKey.of(attach, schema, known.names());
      } else if (told != null) {
        return FeedKey.of(attach, schema, told.list());
      } else if (described != null) {
        return FeedKey.of(attach, schema, described);
      }
      throw new IllegalArgumentException("Expected the schema " + schema.hash()
          + ", but the reader speaks by " + attach.target().schema()
          + " and did not tell its names");
    }
  }
}
