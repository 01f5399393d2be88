package io.vertick.link;

import io.vertick.bridge.remote.Crossing;
import io.vertick.bridge.remote.Subscription;
import io.vertick.directory.Announcement;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.replica.FeedCopy;
import io.vertick.engine.replica.FeedKey;
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.replica.FeedReceiver;
import io.vertick.engine.replica.FeedReceiver.Spec;
import io.vertick.engine.replica.ReceivedFeed;
import io.vertick.engine.replica.Relay;
import io.vertick.engine.schema.Schema;
import io.vertick.machine.Hosting;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A machine that replicas of this node follow in one way, through one feed: from its own node, or from one that relays it. When that node is gone, or the machine is not there any
 * more, it is looked for again, wherever it is hosted or relayed next. Confined to the context of the links.
 *
 * <p>What it tells never goes back: a source that is behind the last one is heard silently until it has caught up.
 */
final class RemoteFeed implements FeedListener {
  /** How long after a feed ended the machine is looked for again, and how often a better source is. */
  static final long AGAIN_MS = 500;

  /** For how long a relay is avoided that follows this node itself. */
  private static final long AVOIDED_MS = 10_000;

  private static final Relay DIRECT = new Relay(false, 0, List.of());
  private static final Logger LOG = LoggerFactory.getLogger("vertick.link");

  private final Links links;
  private final Hosting hosting;
  private final String machine;
  private final Schema<?> schema;
  private final Tracking tracking;
  private final Runnable unused;
  private final Set<FeedListener> listeners = new LinkedHashSet<>();
  /** The one among them that lets other nodes follow here. */
  private @Nullable FeedListener relaying;

  /** Waits in the directory, once at a time, while the machine is nowhere. */
  private final Runnable hosted = this::hosted;

  private boolean isAwaited;

  // The present source.
  private @Nullable Announcement source;
  private volatile @Nullable Link link;
  private @Nullable ReceivedFeed received;
  private Subscription here = new Subscription();
  private final FeedCopy shown = new FeedCopy();
  private boolean isLinkHeard;
  private Relay relay = DIRECT;
  /** When a relay last heard the machine's node, if what it shows is stale; else {@link Long#MAX_VALUE}. */
  private volatile long staleSinceNanos = Long.MAX_VALUE;

  private final Set<String> avoided = new HashSet<>();
  private boolean isWatching;

  // What the listeners were told.
  private boolean isTold;
  private @Nullable Incarnation toldLife;
  private long toldVersion;
  private boolean isHeard;

  /** Nobody is told yet; {@code unused} runs when nobody is any more. */
  RemoteFeed(
      Links links,
      Hosting hosting,
      String machine,
      Schema<?> schema,
      Tracking tracking,
      Runnable unused) {
    this.links = links;
    this.hosting = hosting;
    this.machine = machine;
    this.schema = schema;
    this.tracking = tracking;
    this.unused = unused;
  }

  /** When the machine's node was last heard, as far as this node knows; any thread. Of a relay that hears it: when the relay was. */
  long lastHeardNanos() {
    var known = link;
    long heard = known == null ? System.nanoTime() : known.lastHeardNanos();
    return Math.min(heard, staleSinceNanos);
  }

  // Who is told.

  /** Tells a listener of the machine from now on. */
  void add(FeedListener listener) {
    boolean isFirst = listeners.isEmpty();
    listeners.add(listener);
    if (isTold) {
      listener.show(shown.state(), isHeard);
      listener.relayed(relayNow());
    }
    if (isFirst) {
      locate();
    }
  }

  /** Like {@link #add}, for the listener that stands for all other nodes that follow the machine here. */
  void relay(FeedListener listener) {
    relaying = listener;
    add(listener);
    refuseCycle();
  }

  /** Other nodes do not follow the machine here any more. */
  void endRelay(FeedListener listener) {
    relaying = null;
    List.copyOf(listeners).stream().filter(RelayFollower.class::isInstance).forEach(follower -> {
      remove(follower);
      follower.ended(new MachineUnavailableException(
          links.self().id() + " does not relay " + machine + " any more"));
    });
    remove(listener);
  }

  /** See {@link RemoteFeeds#flush}. */
  void flush() {
    for (var listener : listeners) {
      if (listener instanceof RelayFollower follower) {
        follower.tellGathered();
      }
    }
  }

  void remove(FeedListener listener) {
    if (listeners.remove(listener) && listeners.isEmpty()) {
      stop();
      unused.run();
    }
  }

  private void stop() {
    here.stop();
    var feed = received;
    var from = link;
    if (feed != null && from != null) {
      from.followed().detach(feed, links.now());
    }
    received = null;
    source = null;
    links.placement().forget(machine, hosted);
    isAwaited = false;
  }

  private void tell(Consumer<FeedListener> fact) {
    List.copyOf(listeners).forEach(fact);
  }

  // Where it is.

  /** Follows the machine where that is best now; if it is nowhere, as soon as it is somewhere. */
  private void locate() {
    if (listeners.isEmpty() || source != null) {
      return;
    }
    var best = best();
    if (best != null) {
      follow(best);
    } else if (!isAwaited) {
      isAwaited = true;
      links.placement().onceHosted(machine, hosted);
    }
    if (!tracking.via().isEmpty() && !isWatching) {
      isWatching = true;
      links.after(AGAIN_MS, this::watch);
    }
  }

  private void hosted() {
    isAwaited = false;
    locate();
  }

  /** The preferred relay that is there and heard, else the machine's own node; null if the machine is nowhere. */
  private @Nullable Announcement best() {
    for (var node : tracking.via()) {
      var found = links.placement().find(Relays.id(machine, node));
      var there = links.peers().to(node);
      if (found != null && there != null && there.isOpen() && !avoided.contains(node)) {
        return found;
      }
    }
    return links.placement().find(machine);
  }

  private void follow(Announcement best) {
    source = best;
    // Until it says otherwise: who moves from one that is heard to another is not left alone.
    isLinkHeard = isHeard;
    if (best.node().equals(links.self().id())) {
      followHere();
    } else {
      followThere(best, links.peers().to(best.node()));
    }
  }

  private void followHere() {
    var subscription = new Subscription();
    here = subscription;
    link = null;
    hear(DIRECT);
    var attach = Spec.of(machine, schema, tracking, false).attach(1);
    hosting
        .follow(
            machine,
            other -> FeedKey.of(attach, other, schema.names()),
            new Crossing(links::turn, this))
        .onSuccess(following -> links.turn(() -> subscription.begin(following::stop)))
        .onFailure(failed -> links.turn(this::locateAgain));
  }

  private void followThere(Announcement there, @Nullable Link over) {
    if (over == null) {
      locateAgain();
      return;
    }
    boolean isSame = schema.hash().equals(there.schema());
    if (!isSame) {
      over.tellNames(schema);
    }
    link = over;
    hear(DIRECT);
    received =
        over.followed().attach(Spec.of(there.id(), schema, tracking, isSame), this, links.now());
    if (received == null) {
      endAll(new MachineUnavailableException("Expected at most " + FeedReceiver.FEEDS_MAX
          + " machines of node " + over.node() + " to be followed, but " + machine
          + " is one more"));
    }
  }

  private void locateAgain() {
    received = null;
    source = null;
    links.after(AGAIN_MS, this::locate);
  }

  /** Moves to a better source if there is one. */
  private void watch() {
    isWatching = !listeners.isEmpty();
    if (!isWatching) {
      return;
    }
    links.after(AGAIN_MS, this::watch);
    var best = best();
    var present = source;
    if (present == null && best != null) {
      locate();
    } else if (best != null && present != null && !best.id().equals(present.id())) {
      LOG.debug("{} follows {} instead of {}", links.self().id(), best.id(), present.id());
      stop();
      follow(best);
    } else if (present != null && shown.isShown()) {
      catchUp();
    }
  }

  private boolean isRelayed() {
    return source != null && Relays.isRelay(source.id());
  }

  // What the source says.

  @Override
  public void show(ViewState state) {
    shown.show(state);
    isLinkHeard = true;
    isTold = false;
    catchUp();
  }

  @Override
  public void update(ViewUpdate update) {
    if (!shown.apply(update)) {
      return;
    }
    if (isTold) {
      toldVersion = update.version();
      tell(listener -> listener.update(update));
    } else {
      catchUp();
    }
  }

  /** Tells what is shown as a whole, unless the listeners were told already, or know something later. */
  private void catchUp() {
    var state = shown.state();
    if (isTold || isBehind(state)) {
      return;
    }
    isTold = true;
    toldLife = state.incarnation();
    toldVersion = state.version();
    isHeard = isLinkHeard && !relay.isStale();
    tell(listener -> {
      listener.show(state, isHeard);
      listener.relayed(relayNow());
    });
  }

  /** A relay may be behind another one, or show a life that is over. */
  private boolean isBehind(ViewState state) {
    if (toldLife == null || toldLife.equals(state.incarnation())) {
      return toldLife != null && state.version() < toldVersion;
    }
    var current = links.placement().find(machine);
    return isRelayed() && current != null && current.incarnation().equals(toldLife);
  }

  @Override
  public void suspected() {
    isLinkHeard = false;
    tellHeard();
  }

  @Override
  public void heard() {
    isLinkHeard = true;
    tellHeard();
  }

  @Override
  public void relayed(Relay newRelay) {
    hear(newRelay);
    refuseCycle();
  }

  private void hear(Relay newRelay) {
    relay = newRelay;
    staleSinceNanos = newRelay.isStale()
        ? System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(newRelay.ageMs())
        : Long.MAX_VALUE;
    tellHeard();
    tell(listener -> listener.relayed(relayNow()));
  }

  private void tellHeard() {
    boolean isHeardNow = isLinkHeard && !relay.isStale();
    if (toldLife != null && isHeard != isHeardNow) {
      isHeard = isHeardNow;
      tell(isHeardNow ? FeedListener::heard : FeedListener::suspected);
      tell(listener -> listener.relayed(relayNow()));
    }
  }

  /** How this node knows the machine, for those whom it relays it to. */
  private Relay relayNow() {
    long ageMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastHeardNanos());
    var from = link == null ? links.self().id() : link.node();
    var path = Stream.concat(Stream.of(from), relay.path().stream());
    return new Relay(
        !isHeard, Math.max(0, ageMs), path.limit(Message.Relayed.PATH_MAX).toList());
  }

  /** A relay that follows the machine over this one, which relays it too, shows nothing but what this one has shown it. */
  private void refuseCycle() {
    var present = source;
    var self = links.self().id();
    if (relaying == null || present == null || !relay.path().contains(self)) {
      return;
    }
    LOG.warn(
        "{} does not follow {}, which follows it from here: {}", self, present.id(), relay.path());
    avoided.add(present.node());
    links.after(AVOIDED_MS, () -> avoided.remove(present.node()));
    stop();
    suspected();
    locateAgain();
  }

  /** A machine that ended is over for those who follow it, unless another one has its id by now. One that is not there may come. */
  @Override
  public void ended(RuntimeException why) {
    if (why instanceof MachineUnavailableException || isElsewhere()) {
      suspected();
      locateAgain();
    } else {
      endAll(why);
    }
  }

  private boolean isElsewhere() {
    var found = links.placement().find(machine);
    return found != null && toldLife != null && !found.incarnation().equals(toldLife);
  }

  private void endAll(RuntimeException why) {
    received = null;
    source = null;
    tell(listener -> listener.ended(why));
    listeners.clear();
    unused.run();
  }
}
