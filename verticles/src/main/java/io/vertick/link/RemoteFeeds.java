package io.vertick.link;

import io.vertick.bridge.remote.Views;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.machine.Hosting;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The machines of other nodes that replicas here follow: one feed for all that follow a machine in the same way. Confined to the context of the links, if not said otherwise. */
final class RemoteFeeds {
  private record Key(String machine, SchemaHash schema, Tracking tracking) {}

  private final Links links;
  private final Hosting hosting;
  private final Map<Key, RemoteFeed> feeds = new HashMap<>();

  RemoteFeeds(Links links, Hosting hosting) {
    this.links = links;
    this.hosting = hosting;
  }

  /** How many machines are followed, each way counted. */
  int size() {
    return feeds.size();
  }

  /** Where a replica of a machine follows it. Any thread. */
  Views.Source source(String machine, Schema<?> schema, Tracking tracking) {
    return new Source(machine, schema, tracking);
  }

  /** The feed for those who follow a machine in this way. */
  RemoteFeed feed(String machine, Schema<?> schema, Tracking tracking) {
    var key = new Key(machine, schema.hash(), tracking);
    var known = feeds.get(key);
    if (known == null) {
      known = new RemoteFeed(links, hosting, machine, schema, tracking, () -> feeds.remove(key));
      feeds.put(key, known);
    }
    return known;
  }

  /** Tells all who follow a machine through this node what is gathered for them, whatever their interval: before a mutation is answered, so that whoever asked sees it. */
  void flush(String machine) {
    feeds.forEach((key, feed) -> {
      if (key.machine().equals(machine)) {
        feed.flush();
      }
    });
  }

  private final class Source implements Views.Source {
    private final String machine;
    private final Schema<?> schema;
    private final Tracking tracking;
    private volatile @Nullable RemoteFeed feed;

    private Source(String machine, Schema<?> schema, Tracking tracking) {
      this.machine = machine;
      this.schema = schema;
      this.tracking = tracking;
    }

    @Override
    public Future<Runnable> follow(FeedListener listener) {
      var followed = hosting.<Runnable>promise();
      links.turn(() -> {
        if (!links.placement().isSomewhere(machine, tracking.via())) {
          followed.fail(new MachineUnavailableException(Placement.absent(machine)));
          return;
        }
        var known = feed(machine, schema, tracking);
        feed = known;
        known.add(listener);
        followed.complete(() -> links.turn(() -> known.remove(listener)));
      });
      return followed.future();
    }

    @Override
    public LongSupplier lastHeardNanos() {
      return () -> {
        var known = feed;
        return known == null ? System.nanoTime() : known.lastHeardNanos();
      };
    }
  }
}
