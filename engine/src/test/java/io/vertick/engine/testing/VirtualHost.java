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
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The ports of a loop on virtual time, which begins at 0: nothing happens by itself. {@link #runFor} lets time pass as a real loop does. {@link #advance} runs
 * timers only and {@link #runLater} one later turn, for tests that look at what lies between. Confined to one thread.
 */
public final class VirtualHost implements Host, Timers, Promises {
  /** How many timers and later turns one call runs before it takes them for endless. */
  public static final int ACTIONS_MAX = 1_000_000;

  /** How many facts are kept of what the observer was told; the oldest go first. */
  public static final int OBSERVED_MAX = 10_000;

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
  private final ArrayDeque<TraceRecord> observed = new ArrayDeque<>();
  private final VirtualPools pools = new VirtualPools();
  private long nanos;
  private long made;
  private long incarnations;
  private int actions;

  /** A new loop on this host, on the calling thread. */
  public Loop newLoop() {
    return new Loop(this);
  }

  /**
   * Lets time pass as a real loop does: runs the later turns, then each timer at its time, followed by the later turns that it causes.
   *
   * @param duration at least 0
   * @throws IllegalStateException after {@value #ACTIONS_MAX} actions
   */
  public void runFor(Duration duration) {
    actions = 0;
    drainLater();
    runTimers(duration, this::drainLater);
  }

  /**
   * Runs later turns until none waits; the clock stands still.
   *
   * @throws IllegalStateException after {@value #ACTIONS_MAX} turns
   */
  public void runLaterTurns() {
    actions = 0;
    drainLater();
  }

  /**
   * Moves the clock, and runs each timer that comes due at its time; later turns wait.
   *
   * @param duration at least 0
   * @throws IllegalStateException after {@value #ACTIONS_MAX} timers
   */
  public void advance(Duration duration) {
    actions = 0;
    runTimers(duration, () -> {});
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

  /** What the observer was told, in order; the newest {@value #OBSERVED_MAX} facts. */
  public List<TraceRecord> observed() {
    return List.copyOf(observed);
  }

  @Override
  public Timer after(Duration delay, Runnable action) {
    if (delay.toMillis() < 1) {
      throw new IllegalArgumentException(
          "Expected a delay of at least 1 ms, but got " + delay + ": use later(…)");
    }
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

  /** Whole milliseconds, so that it shows which of the two times was read. */
  @Override
  public long coarseNanoTime() {
    return nanos - nanos % 1_000_000;
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

  /** Pools whose work runs with the later turns, or when the test says so. */
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
    return this::observe;
  }

  private void observe(TraceRecord fact) {
    if (observed.size() == OBSERVED_MAX) {
      observed.removeFirst();
    }
    observed.add(fact);
  }

  private void runTimers(Duration duration, Runnable afterEach) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("Expected time to move on, but got " + duration);
    }
    long until = nanos + duration.toNanos();
    for (var next = timers.peek(); next != null && next.at <= until; next = timers.peek()) {
      timers.remove();
      nanos = Math.max(nanos, next.at);
      if (!next.cancelled) {
        countAction();
        next.action.run();
        afterEach.run();
      }
    }
    nanos = Math.max(nanos, until);
  }

  /** Later turns, and the work in pools, which takes no time unless it is held. */
  private void drainLater() {
    while (runLater() || pools.runOldest()) {
      countAction();
    }
  }

  private void countAction() {
    if (++actions > ACTIONS_MAX) {
      throw new IllegalStateException("Expected rest after at most " + ACTIONS_MAX
          + " timers and later turns, but more are due at " + Duration.ofNanos(nanos)
          + ": look for one that causes itself, or let less time pass in one call");
    }
  }
}
