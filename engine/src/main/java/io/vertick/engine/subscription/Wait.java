package io.vertick.engine.subscription;

import io.vertick.engine.schema.Bits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something to wait for on a machine: a future, and the means to stop waiting. It ends exactly once: fulfilled, cancelled ({@link
 * WaitCancelledException}), timed out ({@link WaitTimeoutException}), or failed with the reason for which the machine is gone.
 *
 * <p>A wait is matched by the change it waits for, which nothing takes back; its future completes after the drain, in the order in
 * which waits were made. Confined to the machine's thread.
 */
public final class Wait {
  /** What a transition did, as far as waits are judged by it. */
  public interface Moment {
    /** The active states after the transition, by rank. */
    long[] active();

    /** The states that the transition activated or re-entered, also those that a failure took out again, by rank. */
    long[] activated();

    /** The tick of the state with this rank. */
    long tick(int rank);

    /** Whether the state with this rank, which was active before or is not waited for, has been inactive since. */
    default boolean wasInactive(int rank) {
      return !Bits.get(active(), rank);
    }
  }

  /** Whether a moment is what is waited for. */
  interface Condition {
    boolean holds(Moment moment);
  }

  private final WaitTable table;
  private final String description;
  private final long number;
  private final int[] ranks;
  private final Condition condition;
  private final Promise<Void> promise;
  private boolean pending = true;
  /** Why it ended without being fulfilled; null while it has not, or was. */
  private @Nullable Throwable failure;

  private Timers.@Nullable Timer timer;
  private @Nullable Runnable unbind;

  Wait(
      WaitTable table,
      String description,
      long number,
      int[] ranks,
      Condition condition,
      Promise<Void> promise) {
    this.table = table;
    this.description = description;
    this.number = number;
    this.ranks = ranks;
    this.condition = condition;
    this.promise = promise;
  }

  /**
   * That all of the waits are fulfilled, of one machine or several. One that fails, fails the whole at once, for the same reason. When the whole ends, the members that
   * are pending are cancelled.
   *
   * @param members at least one; it counts as a wait of the first one's machine
   * @throws IllegalStateException if a member belongs to another thread
   */
  public static Wait all(List<Wait> members) {
    return CompositeWait.all(members);
  }

  /** That one of the waits is fulfilled; fails when the last of them has failed, for its reason. Otherwise like {@link #all}. */
  public static Wait any(List<Wait> members) {
    return CompositeWait.any(members);
  }

  /** Completes when the wait ends. */
  public Future<Void> future() {
    return promise.future();
  }

  /** Whether neither a change matched it nor anything ended it. */
  public boolean isPending() {
    return pending;
  }

  /** Ends the wait, unless it has ended or is matched already. */
  public void cancel() {
    fail(new WaitCancelledException(description, "its owner"));
  }

  /**
   * Ends the wait if it lasts longer than {@code limit}.
   *
   * @param limit at least one millisecond; a second call replaces the first
   */
  public Wait within(Duration limit) {
    if (limit.toMillis() < 1) {
      throw new IllegalArgumentException("Expected a wait of at least 1 ms, but got " + limit);
    }
    if (pending) {
      stopTimer();
      timer = table.timers().after(limit, () -> fail(new WaitTimeoutException(description, limit)));
    }
    return this;
  }

  /** Cancels the wait when the context ends. */
  public Wait boundTo(StateContext context) {
    if (pending) {
      if (unbind != null) {
        throw new IllegalStateException(
            "Expected a wait that is bound to no context yet, but " + this + " is");
      }
      unbind = context.onEnd(
          () -> fail(new WaitCancelledException(description, "the end of " + context.state())));
    }
    return this;
  }

  /** What is waited for. */
  @Override
  public String toString() {
    return description;
  }

  boolean holds(Moment moment) {
    return condition.holds(moment);
  }

  int[] ranks() {
    return ranks;
  }

  /** Counts the machine's waits from 0. */
  public long number() {
    return number;
  }

  /** Nothing can change the outcome any more; the future follows. */
  void settle() {
    pending = false;
    stopTimer();
    if (unbind != null) {
      unbind.run();
    }
  }

  WaitTable table() {
    return table;
  }

  void complete() {
    if (failure == null) {
      promise.complete();
    } else {
      promise.fail(failure);
    }
  }

  void fail(Throwable reason) {
    end(reason);
  }

  /** Ends it by hand, as fulfilled. */
  void fulfil() {
    end(null);
  }

  private void end(@Nullable Throwable reason) {
    if (pending) {
      table.forget(this);
      settle();
      failure = reason;
      table.ended(this, reason);
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
