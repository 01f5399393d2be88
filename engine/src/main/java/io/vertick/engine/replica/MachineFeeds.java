package io.vertick.engine.replica;

import io.vertick.engine.machine.Follower;
import io.vertick.engine.machine.Host;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.machine.Tracking.Granularity;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.subscription.Timers.Timer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All feeds of one machine: those who follow it in the same way share one. What happens in a turn is told at its end, or when {@link #flush} is called, which whoever answers
 * a mutation does first; feeds with an interval are told when that is over. On the machine's thread.
 */
public final class MachineFeeds implements Follower {
  private final Machine<?> machine;
  private final Host host;
  private final Map<FeedKey, Feed> feeds = new LinkedHashMap<>();
  private final Map<FeedKey, Timer> timers = new LinkedHashMap<>();
  private final Tracer eachTransition = this::record;
  private boolean isFlushDue;
  private int each;

  /** Follows the machine as long as somebody is subscribed. */
  public MachineFeeds(Machine<?> machine, Host host) {
    this.machine = machine;
    this.host = host;
  }

  /** Whether nobody is subscribed. */
  public boolean isEmpty() {
    return feeds.isEmpty();
  }

  /** Shows somebody the machine, and tells what happens from then on. */
  public void subscribe(FeedKey key, FeedSubscriber subscriber) {
    if (feeds.isEmpty()) {
      machine.follow(this);
    }
    feeds.computeIfAbsent(key, this::create).add(subscriber);
  }

  private Feed create(FeedKey key) {
    if (key.granularity() == Granularity.EACH && each++ == 0) {
      machine.trace(eachTransition);
    }
    return new Feed(machine, key);
  }

  /** Tells somebody nothing more. */
  public void unsubscribe(FeedKey key, FeedSubscriber subscriber) {
    var feed = feeds.get(key);
    if (feed != null) {
      feed.remove(subscriber);
      if (feed.isUnused()) {
        forget(key);
      }
    }
  }

  private void forget(FeedKey key) {
    feeds.remove(key);
    cancel(timers.remove(key));
    if (key.granularity() == Granularity.EACH && --each == 0) {
      machine.untrace(eachTransition);
    }
    if (feeds.isEmpty()) {
      machine.follow(null);
    }
  }

  private static void cancel(@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  private void record(TraceRecord fact) {
    if (fact instanceof TransitionEnded ended) {
      forEach((key, feed) -> {
        if (key.granularity() == Granularity.EACH) {
          feed.transitionEnded(ended);
        }
      });
    }
  }

  /** Each feed that is there now and still when its turn comes: whoever is told may begin and end feeds. */
  private void forEach(BiConsumer<FeedKey, Feed> action) {
    for (var key : List.copyOf(feeds.keySet())) {
      var feed = feeds.get(key);
      if (feed != null) {
        action.accept(key, feed);
      }
    }
  }

  @Override
  public void drained() {
    if (!isFlushDue) {
      isFlushDue = true;
      host.later(this::flushInterested);
    }
  }

  private void flushInterested() {
    if (isFlushDue) {
      isFlushDue = false;
      forEach((key, feed) -> {
        if (key.intervalMs() == 0) {
          feed.flush();
        } else {
          timers.computeIfAbsent(key, this::startTimer);
        }
      });
    }
  }

  private Timer startTimer(FeedKey key) {
    return host.timers().after(Duration.ofMillis(key.intervalMs()), () -> {
      timers.remove(key);
      Objects.requireNonNull(feeds.get(key)).flush();
    });
  }

  /** Tells everybody what has happened so far, whatever the interval: before a mutation is answered, so that whoever asked sees it. */
  public void flush() {
    if (isFlushDue) {
      forEach((key, feed) -> feed.flush());
    }
  }

  @Override
  public void grown() {
    feeds.values().forEach(Feed::grown);
  }

  @Override
  public void ended(RuntimeException why) {
    var ending = List.copyOf(feeds.values());
    List.copyOf(feeds.keySet()).forEach(this::forgetQuietly);
    ending.forEach(feed -> {
      feed.flush();
      feed.ended(why);
    });
  }

  /** The machine tells nobody anything any more by itself. */
  private void forgetQuietly(FeedKey key) {
    feeds.remove(key);
    cancel(timers.remove(key));
  }
}
