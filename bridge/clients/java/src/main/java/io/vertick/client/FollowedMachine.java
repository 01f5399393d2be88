package io.vertick.client;

import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.replica.FeedListener;
import io.vertick.engine.replica.FeedReceiver;
import io.vertick.engine.replica.FeedReceiver.Spec;
import io.vertick.engine.replica.ReceivedFeed;
import io.vertick.engine.replica.Relay;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A machine that one replica of this client follows. When it is not there any more after it was, it is looked for again: it may move to another node. Confined to the context of
 * the link, if not said otherwise.
 */
final class FollowedMachine implements FeedListener {
  /** How long after a feed ended the machine is looked for again. */
  private static final long AGAIN_MS = 500;

  private final ServerLink link;
  private final Spec spec;
  private final FeedListener listener;
  private @Nullable ReceivedFeed feed;
  private boolean isStopped;
  private boolean isShown;
  private boolean isServerHeard;
  private boolean isRelayStale;
  private boolean isHeard;
  /** When the server last heard the machine's node, if what it shows is stale; else {@link Long#MAX_VALUE}. */
  private volatile long staleSinceNanos = Long.MAX_VALUE;

  FollowedMachine(ServerLink link, Spec spec, FeedListener listener) {
    this.link = link;
    this.spec = spec;
    this.listener = listener;
  }

  /** When the machine's node was last heard, as far as is known here; any thread. */
  long lastHeardNanos() {
    return Math.min(link.lastHeardNanos(), staleSinceNanos);
  }

  void follow() {
    if (isStopped) {
      return;
    }
    feed =
        link.isClosed() ? null : link.followed().attach(spec, this, link.loop().now());
    if (feed == null) {
      listener.ended(new MachineUnavailableException(
          "Expected an open client that follows at most " + FeedReceiver.FEEDS_MAX
              + " machines, but " + spec.target().machine() + " is one more, or it is closed"));
    }
  }

  void stop() {
    isStopped = true;
    var present = feed;
    feed = null;
    if (present != null) {
      link.followed().detach(present, link.loop().now());
    }
  }

  @Override
  public void show(ViewState state) {
    isShown = true;
    isServerHeard = true;
    isHeard = !isRelayStale;
    listener.show(state, isHeard);
  }

  @Override
  public void update(ViewUpdate update) {
    listener.update(update);
  }

  @Override
  public void suspected() {
    isServerHeard = false;
    tellHeard();
  }

  @Override
  public void heard() {
    isServerHeard = true;
    tellHeard();
  }

  @Override
  public void relayed(Relay relay) {
    isRelayStale = relay.isStale();
    staleSinceNanos = isRelayStale
        ? System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(relay.ageMs())
        : Long.MAX_VALUE;
    tellHeard();
  }

  private void tellHeard() {
    boolean isHeardNow = isServerHeard && !isRelayStale;
    if (isShown && isHeardNow != isHeard) {
      isHeard = isHeardNow;
      if (isHeard) {
        listener.heard();
      } else {
        listener.suspected();
      }
    }
  }

  @Override
  public void ended(RuntimeException why) {
    feed = null;
    if (why instanceof MachineUnavailableException && isShown && !link.isClosed()) {
      suspected();
      link.after(AGAIN_MS, this::follow);
    } else {
      listener.ended(why);
    }
  }
}
