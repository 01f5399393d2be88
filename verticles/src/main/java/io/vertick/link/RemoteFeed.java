package io.vertick.link;

import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.replica.FeedCopy;
import io.vertick.engine.replica.FeedKey;
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.replica.FeedReceiver;
import io.vertick.engine.replica.FeedReceiver.Spec;
import io.vertick.engine.replica.ReceivedFeed;
import io.vertick.engine.schema.Schema;
import io.vertick.machine.Crossing;
import io.vertick.machine.Hosting;
import io.vertick.machine.Subscription;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine that replicas of this node follow in one way, through one feed. When its node is gone, or the machine is not there any more, it is looked for again, wherever it
 * is hosted next. Confined to the context of the links.
 */
final class RemoteFeed implements FeedListener {
  /** How long after a feed ended the machine is looked for again. */
  static final long AGAIN_MS = 500;

  private final Links links;
  private final Hosting hosting;
  private final String machine;
  private final Schema<?> schema;
  private final Tracking tracking;
  private final Runnable unused;
  private final Set<FeedListener> listeners = new LinkedHashSet<>();
  private volatile @Nullable Link link;
  private @Nullable ReceivedFeed received;
  private Subscription here = new Subscription();
  private final FeedCopy shown = new FeedCopy();
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

  /** When the machine's node was last heard; any thread. */
  long lastHeardNanos() {
    var known = link;
    return known == null ? System.nanoTime() : known.lastHeardNanos();
  }

  // Who is told.

  /** Tells a listener of the machine from now on; whether it is the first. */
  boolean add(FeedListener listener) {
    listeners.add(listener);
    if (shown.isShown()) {
      listener.show(shown.state());
      if (!isHeard) {
        listener.suspected();
      }
    }
    return listeners.size() == 1;
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
  }

  private void tell(Consumer<FeedListener> fact) {
    List.copyOf(listeners).forEach(fact);
  }

  // Where it is.

  /** Follows the machine where it is hosted now; if it is nowhere, as soon as it is somewhere. */
  void locate() {
    if (listeners.isEmpty()) {
      return;
    }
    var found = links.placement().find(machine);
    if (found == null) {
      links.placement().onceHosted(machine, this::locate);
    } else if (found.node().equals(links.self().id())) {
      followHere();
    } else {
      followThere(links.linkTo(found.node()), schema.hash().equals(found.schema()));
    }
  }

  private void followHere() {
    var subscription = new Subscription();
    here = subscription;
    link = null;
    var attach = Spec.of(machine, schema, tracking, false).attach(1);
    hosting
        .follow(
            machine,
            other -> FeedKey.of(attach, other, schema.names()),
            new Crossing(links::turn, this))
        .onSuccess(following -> links.turn(() -> subscription.begin(following::stop)))
        .onFailure(failed -> links.turn(this::locateAgain));
  }

  private void followThere(@Nullable Link there, boolean isSame) {
    if (there == null) {
      locateAgain();
      return;
    }
    if (!isSame) {
      there.tellNames(schema);
    }
    link = there;
    received =
        there.followed().attach(Spec.of(machine, schema, tracking, isSame), this, links.now());
    if (received == null) {
      endAll(new MachineUnavailableException("Expected at most " + FeedReceiver.FEEDS_MAX
          + " machines of node " + there.node() + " to be followed, but " + machine
          + " is one more"));
    }
  }

  private void locateAgain() {
    received = null;
    links.after(AGAIN_MS, this::locate);
  }

  // What the feed says.

  @Override
  public void show(ViewState state) {
    isHeard = true;
    shown.show(state);
    tell(listener -> listener.show(state));
  }

  @Override
  public void update(ViewUpdate update) {
    if (shown.apply(update)) {
      tell(listener -> listener.update(update));
    }
  }

  @Override
  public void suspected() {
    isHeard = false;
    tell(FeedListener::suspected);
  }

  @Override
  public void heard() {
    isHeard = true;
    tell(FeedListener::heard);
  }

  /** A machine that ended is over for those who follow it, unless another node has it too. One that is not there may come. */
  @Override
  public void ended(RuntimeException why) {
    suspected();
    if (why instanceof MachineUnavailableException || isElsewhere()) {
      locateAgain();
    } else {
      endAll(why);
    }
  }

  private boolean isElsewhere() {
    var found = links.placement().find(machine);
    var from = link;
    return found != null && from != null && !found.node().equals(from.node());
  }

  private void endAll(RuntimeException why) {
    received = null;
    tell(listener -> listener.ended(why));
    listeners.clear();
    unused.run();
  }
}
