package io.vertick.benchmarks;

import io.vertick.bridge.remote.CoarseClock;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Host;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.subscription.Promises;
import io.vertick.engine.subscription.Timers;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.Executor;

/** The ports of a loop without Vert.x around it: real time, and timers that never fire. */
public final class BenchmarkHost implements Host, Timers, Promises {
  private final Executor later;
  private long incarnations;

  /** Later turns come at once. */
  public BenchmarkHost() {
    this(Runnable::run);
  }

  /** Later turns are given to {@code later}. */
  public BenchmarkHost(Executor later) {
    this.later = later;
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
    return () -> {};
  }

  @Override
  public <T> Promise<T> create() {
    return Promise.promise();
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
    return new Incarnation(0, ++incarnations);
  }

  @Override
  public void later(Runnable action) {
    later.execute(action);
  }

  @Override
  public Tracer observer() {
    return fact -> {};
  }
}
