package io.vertick.link;

import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.schema.Schema;
import io.vertick.machine.Hosting;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machines that this node relays: others follow them here, through the feed that this node follows them by. A relay is announced like a machine, as {@code MACHINE@NODE}, while it
 * has something to show. Confined to the context of the links, if not said otherwise.
 */
final class Relays {
  /** How many machines a node relays. */
  static final int RELAYS_MAX = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger("vertick.link");

  private final Links links;
  private final Hosting hosting;
  private final Map<String, Relayed> relays = new HashMap<>();

  Relays(Links links, Hosting hosting) {
    this.links = links;
    this.hosting = hosting;
  }

  /** Under which id a node relays a machine. No machine can have it. */
  static String id(String machine, String node) {
    return machine + "@" + node;
  }

  static boolean isRelay(String id) {
    return id.indexOf('@') > 0;
  }

  /** See {@link Links#relay}. Any thread. */
  Future<Void> begin(String machine, Schema<?> schema, Tracking tracking) {
    var unused = tracking.indexes(schema);
    var id = id(machine, links.self().id());
    if (id.length() > Target.ID_BYTES_MAX) {
      throw new IllegalArgumentException("Expected at most " + Target.ID_BYTES_MAX
          + " characters under which others follow a machine here, but got " + id);
    }
    var shown = hosting.<Void>promise();
    links.turn(() -> {
      if (relays.size() >= RELAYS_MAX || relays.containsKey(machine)) {
        shown.fail(new IllegalStateException("Expected at most " + RELAYS_MAX
            + " machines to be relayed, each once, but " + machine + " is one more"));
      } else {
        var relay = new Relayed(machine, schema, tracking, shown);
        relays.put(machine, relay);
        relay.follow();
      }
    });
    return shown.future();
  }

  /** See {@link Links#unrelay}. Any thread. */
  Future<Void> end(String machine) {
    var ended = hosting.<Void>promise();
    links.turn(() -> {
      var relay = relays.remove(machine);
      if (relay != null) {
        relay.end();
      }
      ended.complete();
    });
    return ended.future();
  }

  /** The relay with this id; null if this node has none. */
  @Nullable
  Relayed find(String id) {
    var relay = relays.get(id.substring(0, id.indexOf('@')));
    return relay != null && relay.id.equals(id) ? relay : null;
  }

  /** One machine that is relayed. */
  final class Relayed implements FeedListener {
    private final String machine;
    private final String id;
    private final Schema<?> schema;
    private final Tracking tracking;
    private final Promise<Void> shown;
    private @Nullable RemoteFeed feed;

    private Relayed(String machine, Schema<?> schema, Tracking tracking, Promise<Void> shown) {
      this.machine = machine;
      id = id(machine, links.self().id());
      this.schema = schema;
      this.tracking = tracking;
      this.shown = shown;
    }

    private void follow() {
      if (relays.get(machine) == this) {
        var followed = links.feeds().feed(machine, schema, tracking);
        feed = followed;
        followed.relay(this);
      }
    }

    private void end() {
      var followed = feed;
      if (followed != null) {
        links.placement().relayEnded(id);
        followed.endRelay(this);
      }
      shown.tryFail(new MachineUnavailableException(id + " was ended before it showed anything"));
    }

    Schema<?> schema() {
      return schema;
    }

    Tracking tracking() {
      return tracking;
    }

    /** What it is followed by here; null while it is nowhere. */
    @Nullable
    RemoteFeed feed() {
      return feed;
    }

    @Override
    public void show(ViewState state) {
      links.placement().relayed(id, state.incarnation(), schema.hash());
      shown.tryComplete();
    }

    @Override
    public void update(ViewUpdate update) {
      // Those who follow it here are told by the feed itself.
    }

    @Override
    public void suspected() {
      // So are they of this.
    }

    @Override
    public void heard() {
      // And of this.
    }

    /** The machine is over. Another one with its id is relayed again. */
    @Override
    public void ended(RuntimeException why) {
      LOG.info(
          "{} relays {} no more, until it is there again: {}",
          links.self().id(),
          machine,
          why.getMessage());
      feed = null;
      links.placement().relayEnded(id);
      links.after(RemoteFeed.AGAIN_MS, this::follow);
    }
  }
}
