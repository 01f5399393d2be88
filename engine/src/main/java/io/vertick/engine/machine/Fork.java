package io.vertick.engine.machine;

import io.vertick.engine.schema.State;
import io.vertick.engine.subscription.StateContext;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Slow work that a handler is about to start for a state; see {@link During}. It begins with {@code then}, which says what becomes of its result: a mutation, made
 * and run on the machine's thread while the state's period lasts. Confined to the machine's thread.
 *
 * <p>A time-out adds {@code Exception}, and {@code ErrHandlerTimeout} where that is declared, with a {@link ForkTimeoutException}.
 */
public final class Fork<T> {
  private final Machine<?> machine;
  private final StateContext period;
  private final long transition;
  private final String pool;
  private final Supplier<Offload.Submitted<T>> start;
  private @Nullable Duration limit;
  private boolean hasStarted;

  Fork(
      Machine<?> machine,
      StateContext period,
      long transition,
      String pool,
      Supplier<Offload.Submitted<T>> start) {
    this.machine = machine;
    this.period = period;
    this.transition = transition;
    this.pool = pool;
    this.start = start;
  }

  /**
   * How long to wait for the result, from {@code then} on, the pool's waiting line included. The work itself is not cut off.
   *
   * @param duration at least one millisecond
   */
  public Fork<T> within(Duration duration) {
    if (duration.toMillis() < 1) {
      throw new IllegalArgumentException("Expected a limit of at least 1 ms, but got " + duration);
    }
    limit = duration;
    return this;
  }

  /** Starts; success adds the state, a failure is reported like that of a handler. */
  public void then(State success) {
    machine.schema().rankOf(success);
    then(result -> Mutation.add(success));
  }

  /** Starts; {@code success} makes a mutation of the result, a failure is reported by adding {@code Exception}. */
  public void then(Function<? super T, Mutation> success) {
    then(success, error -> Mutation.addError(machine.schema().exception(), error));
  }

  /**
   * Starts.
   *
   * @param success makes a mutation of the result; what it throws is reported by adding {@code Exception}
   * @param failure makes a mutation of what the work threw, or of the {@link PoolException} for which it never ran
   * @throws IllegalStateException the second time
   */
  public void then(
      Function<? super T, Mutation> success, Function<? super Throwable, Mutation> failure) {
    Objects.requireNonNull(success);
    Objects.requireNonNull(failure);
    if (hasStarted) {
      throw new IllegalStateException(
          "Expected one then(…) for " + this + ", but this is the second");
    }
    hasStarted = true;
    machine.checkThread();
    machine.extras().forks().start(this, success, failure);
  }

  StateContext period() {
    return period;
  }

  long transition() {
    return transition;
  }

  String pool() {
    return pool;
  }

  @Nullable
  Duration limit() {
    return limit;
  }

  Offload.Submitted<T> submit() {
    return start.get();
  }

  /** Such as {@code the work of Paying in pool bank}. */
  @Override
  public String toString() {
    return "the work of " + period.state() + (pool.isEmpty() ? "" : " in pool " + pool);
  }
}
