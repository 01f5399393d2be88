package io.vertick.bridge.remote;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Host;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Offload;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.subscription.Promises;
import io.vertick.engine.subscription.Timers;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.security.SecureRandom;
import java.time.Duration;

/** The engine's ports on an event-loop context of Vert.x. Made, and called by machines and replicas, on that context; {@link #run} and {@link #later}: any thread. */
public final class ContextHost implements Host, Timers, Promises {
  private final ContextInternal context;
  private final Vertx vertx;
  private final SecureRandom random = new SecureRandom();
  private final Offload offload;
  private final Tracer observer;
  private final Loop loop;

  /**
   * The ports of a loop on the current context.
   *
   * @param context the current one, of an event loop
   * @param offload the pools for slow work
   * @param observer told what an operator wants to know
   */
  public ContextHost(Context context, Offload offload, Tracer observer) {
    this.offload = offload;
    this.observer = observer;
    this.context = ((ContextInternal) context).unwrap();
    vertx = context.owner();
    loop = new Loop(this);
  }

  public Loop loop() {
    return loop;
  }

  public Context context() {
    return context;
  }

  /** Whether the calling code runs on this context, or on a duplicate of it, as timers and requests have one each. */
  public boolean isHere() {
    var current = (ContextInternal) Vertx.currentContext();
    return current != null && current.unwrap() == context;
  }

  /** Runs an action on this context: at once if that is where we are. */
  public void run(Runnable action) {
    if (isHere()) {
      action.run();
    } else {
      later(action);
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
}
