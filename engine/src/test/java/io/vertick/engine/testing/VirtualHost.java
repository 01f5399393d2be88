package io.vertick.engine.testing;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Host;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Offload;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.subscription.Promises;
import io.vertick.engine.subscription.Timers;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The ports of a loop on virtual time: nothing happens by itself, {@link #advance} moves the clock and runs what is due, {@link #runLater} runs later turns.
 * Confined to one thread.
 */
public final class VirtualHost implements Host, Timers, Promises {
  private static final class Pending implements Timer {
    private final long at;
    private final long number;
    private final Runnable action;
    private boolean cancelled;

    private Pending(long at, long number, Runnable action) {
      this.at = at;
      this.number = number;
      this.action = action;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private final PriorityQueue<Pending> timers =
      new PriorityQueue<>(Comparator.<Pending>comparingLong(timer -> timer.at)
          .thenComparingLong(timer -> timer.number));
  private final ArrayDeque<Runnable> later = new ArrayDeque<>();
  private final List<TraceRecord> observed = new ArrayList<>();
  private final VirtualPools pools = new VirtualPools();
  private long nanos;
  private long made;
  private long incarnations;

  /** A new loop on this host, on the calling thread. */
  public Loop newLoop() {
    return new Loop(this);
  }

  /** Moves the clock, and runs each timer that comes due at its time. */
  public void advance(Duration duration) {
    long until = nanos + duration.toNanos();
    for (var next = timers.peek(); next != null && next.at <= until; next = timers.peek()) {
      timers.remove();
      nanos = Math.max(nanos, next.at);
      if (!next.cancelled) {
        next.action.run();
      }
    }
    nanos = until;
  }

  /** Moves the clock without running anything, as a handler does that takes long. */
  public void pass(Duration duration) {
    nanos += duration.toNanos();
  }

  /** Runs one later turn; false if none is waiting. */
  public boolean runLater() {
    var next = later.poll();
    if (next != null) {
      next.run();
    }
    return next != null;
  }

  /** Timers that have not fired and were not cancelled. */
  public long pendingTimers() {
    return timers.stream().filter(timer -> !timer.cancelled).count();
  }

  /** What the observer was told so far. */
  public List<TraceRecord> observed() {
    return observed;
  }

  @Override
  public Timer after(Duration delay, Runnable action) {
    var timer = new Pending(nanos + delay.toNanos(), made++, action);
    timers.add(timer);
    return timer;
  }

  @Override
  public <T> Promise<T> create() {
    return Promise.promise();
  }

  @Override
  public Timers timers() {
    return this;
  }

  @Override
  public Promises promises() {
    return this;
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  /** Milliseconds since the host was made. */
  @Override
  public long wallTimeMs() {
    return Duration.ofNanos(nanos).toMillis();
  }

  /** Counted, so that every run is the same. */
  @Override
  public Incarnation newIncarnation() {
    return new Incarnation(0, ++incarnations);
  }

  /** Pools whose work runs when the test says so. */
  public VirtualPools pools() {
    return pools;
  }

  @Override
  public Offload offload() {
    return pools;
  }

  @Override
  public void later(Runnable action) {
    later.add(action);
  }

  @Override
  public Tracer observer() {
    return observed::add;
  }
}
