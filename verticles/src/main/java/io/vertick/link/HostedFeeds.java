package io.vertick.link;

import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.replica.FeedKey;
import io.vertick.engine.replica.FeedSender;
import io.vertick.engine.replica.SentFeed;
import io.vertick.engine.schema.Schema;
import io.vertick.machine.Crossing;
import io.vertick.machine.Hosting;
import io.vertick.machine.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The machines hosted or relayed here that another node follows. Confined to the context of the links; machines tell on theirs. */
final class HostedFeeds {
  private final Links links;
  private final Hosting hosting;
  private final FeedSender sender;

  HostedFeeds(Links links, Hosting hosting, FeedSender sender) {
    this.links = links;
    this.hosting = hosting;
    this.sender = sender;
  }

  /**
   * The other node follows a machine.
   *
   * @param names what it told of its schema, if that is not the machine's; null if it told nothing
   */
  void attach(Attach attach, @Nullable List<String> names) {
    var subscription = new Subscription();
    var feed = sender.attach(attach.feed(), subscription::stop, links.now());
    if (feed == null) {
      return;
    }
    if (Relays.isRelay(attach.target().machine())) {
      attachToRelay(attach, names, subscription, feed);
    } else {
      attachToMachine(attach, names, subscription, feed);
    }
  }

  private void attachToRelay(
      Attach attach, @Nullable List<String> names, Subscription subscription, SentFeed feed) {
    var relay = links.relays().find(attach.target().machine());
    var followed = relay == null ? null : relay.feed();
    if (relay == null || followed == null) {
      feed.ended(new MachineUnavailableException(
          links.self().id() + " does not relay " + attach.target().machine()));
      return;
    }
    try {
      var key = FeedKey.of(attach, relay.schema(), spoken(attach, relay.schema(), names));
      var follower = new RelayFollower(links, relay, key, feed);
      subscription.begin(() -> followed.remove(follower));
      followed.add(follower);
    } catch (IllegalArgumentException wrong) {
      feed.ended(wrong);
    }
  }

  private void attachToMachine(
      Attach attach, @Nullable List<String> names, Subscription subscription, SentFeed feed) {
    hosting
        .follow(
            attach.target().machine(),
            schema -> FeedKey.of(attach, schema, spoken(attach, schema, names)),
            new Crossing(links::turn, feed))
        .onSuccess(following -> links.turn(() -> subscription.begin(following::stop)))
        .onFailure(
            failed -> links.turn(() -> feed.ended(MachineUnavailableException.because(failed))));
  }

  private static List<String> spoken(
      Attach attach, Schema<?> schema, @Nullable List<String> names) {
    var known = schema.ancestor(attach.target().schema());
    if (known != null) {
      return known.names();
    } else if (names != null) {
      return names;
    }
    throw new IllegalArgumentException("Expected the schema " + schema.hash()
        + ", but the reader speaks by " + attach.target().schema() + " and did not tell its names");
  }
}
