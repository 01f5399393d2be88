package io.vertick.engine.machine;

import io.vertick.engine.subscription.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A mutation that is tried again and again; either an attempt is under way, or a pause. Confined to the thread of its timers. */
final class RetriedMutation {
  private final Retry retry;
  private final Recipient<?> recipient;
  private final Mutation mutation;
  private final Timers timers;
  private final Promise<Result> promise;
  private Duration pause;
  private int attempts;
  private boolean isTimeOver;
  private Timers.@Nullable Timer timeLimit;
  private @Nullable Pausing pausing;

  /** The pause after an attempt, and what that came to. */
  private record Pausing(Timers.Timer timer, Result last) {}

  RetriedMutation(
      Retry retry,
      Recipient<?> recipient,
      Mutation mutation,
      Timers timers,
      Promise<Result> promise) {
    this.retry = retry;
    this.recipient = recipient;
    this.mutation = mutation;
    this.timers = timers;
    this.promise = promise;
    pause = retry.delay();
  }

  Future<Result> begin() {
    // First the attempt: it throws for a state of another schema.
    attempt();
    if (!promise.future().isComplete()) {
      timeLimit = timers.after(retry.within(), this::timeOver);
    }
    return promise.future();
  }

  private void attempt() {
    pausing = null;
    attempts++;
    recipient.send(mutation).onSuccess(this::answered);
  }

  private void answered(Result result) {
    if (isTimeOver || attempts == retry.attempts() || !Retry.isWorthRepeating(result)) {
      end(result);
    } else {
      pausing = new Pausing(timers.after(pause, this::attempt), result);
      pause = retry.doubled(pause);
    }
  }

  /** An attempt that is under way has its answer still. */
  private void timeOver() {
    isTimeOver = true;
    if (pausing != null) {
      pausing.timer().cancel();
      end(pausing.last());
    }
  }

  private void end(Result result) {
    if (timeLimit != null) {
      timeLimit.cancel();
    }
    promise.complete(result);
  }
}
