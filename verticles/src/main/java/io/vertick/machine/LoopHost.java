package io.vertick.machine;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Host;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Offload;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.subscription.Promises;
import io.vertick.engine.subscription.Timers;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Consumer;

/** The engine's ports on an event-loop context of Vert.x. Made, and called by machines, on that context. */
final class LoopHost implements Host, Timers, Promises {
  private final ContextInternal context;
  private final Vertx vertx;
  private final MachineLog log = new MachineLog();
  private final SecureRandom random = new SecureRandom();
  private final Offload offload;
  private final Consumer<TraceRecord> told;
  private final Tracer observer = this::observe;
  private final Loop loop;
  private final LoopFeeds feeds = new LoopFeeds(this);

  private LoopHost(Context context, Offload offload, Consumer<TraceRecord> told) {
    this.offload = offload;
    this.told = told;
    this.context = ((ContextInternal) context).unwrap();
    vertx = context.owner();
    loop = new Loop(this);
  }

  /**
   * A loop on the current context.
   *
   * @param offload the pools for slow work
   * @param told that a machine has grown, was disposed or broke
   * @throws IllegalStateException on a worker or virtual-thread context
   */
  static LoopHost onCurrentContext(Offload offload, Consumer<TraceRecord> told) {
    var current = Vertx.currentContext();
    if (current == null || !current.isEventLoopContext()) {
      throw new IllegalStateException(
          "Expected machines on an event-loop context, but this is "
              + (current == null ? "no Vert.x context" : "a worker or virtual-thread context")
              + ": deploy the MachineVerticle with the default threading model, and use a MachineRef elsewhere");
    }
    return new LoopHost(current, offload, told);
  }

  Loop loop() {
    return loop;
  }

  /** The feeds of this loop's machines. */
  LoopFeeds feeds() {
    return feeds;
  }

  Context context() {
    return context;
  }

  /** Whether the calling code runs on this context, or on a duplicate of it, as timers and requests have one each. */
  boolean isHere() {
    var current = (ContextInternal) Vertx.currentContext();
    return current != null && current.unwrap() == context;
  }

  /** Runs an action on this context: at once if that is where we are. */
  void run(Runnable action) {
    if (isHere()) {
      action.run();
    } else {
      context.runOnContext(ignored -> action.run());
    }
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
  public Timer after(Duration delay, Runnable action) {
    long id = vertx.setTimer(delay.toMillis(), fired -> action.run());
    return () -> vertx.cancelTimer(id);
  }

  @Override
  public <T> Promise<T> create() {
    return context.promise();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long coarseNanoTime() {
    return CoarseClock.nanoTime();
  }

  @Override
  public long wallTimeMs() {
    return CoarseClock.wallTimeMs();
  }

  @Override
  public Incarnation newIncarnation() {
    return new Incarnation(random.nextLong(), random.nextLong());
  }

  @Override
  public Offload offload() {
    return offload;
  }

  @Override
  public void later(Runnable action) {
    context.runOnContext(ignored -> action.run());
  }

  @Override
  public Tracer observer() {
    return observer;
  }

  private void observe(TraceRecord fact) {
    log.record(fact);
    if (fact instanceof TraceRecord.MachineGrown) {
      told.accept(fact);
    } else if (fact instanceof TraceRecord.MachineDisposed
        || fact instanceof TraceRecord.MachineBroken) {
      feeds.forget(fact.machine());
      told.accept(fact);
    }
  }
}
