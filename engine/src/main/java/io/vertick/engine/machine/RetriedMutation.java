package io.vertick.engine.machine;

import io.vertick.engine.subscription.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A mutation that is tried again and again; either an attempt is under way, or a pause. Confined to the thread of its timers. */
final class RetriedMutation {
  private final Retry retry;
  private final Supplier<Future<Result>> again;
  private final Timers timers;
  private final Promise<Result> promise;
  private final Retry.Room room;
  private Duration pause;
  private int attempts = 1;
  private boolean isTimeOver;
  private Timers.@Nullable Timer timeLimit;
  private @Nullable Pausing pausing;

  /** The pause after an attempt, and what that came to. */
  private record Pausing(Timers.Timer timer, Result last) {}

  RetriedMutation(
      Retry retry,
      Supplier<Future<Result>> again,
      Timers timers,
      Promise<Result> promise,
      Retry.Room room) {
    this.retry = retry;
    this.again = again;
    this.timers = timers;
    this.promise = promise;
    this.room = room;
    pause = retry.delay();
  }

  Future<Result> begin(Future<Result> first) {
    first.onSuccess(this::answered);
    if (!promise.future().isComplete()) {
      timeLimit = timers.after(retry.within(), this::timeOver);
    }
    return promise.future();
  }

  private void answered(Result result) {
    if (isTimeOver || attempts == retry.attempts() || !Retry.isWorthRepeating(result)) {
      end(result);
    } else if (room.admit()) {
      pausing = new Pausing(timers.after(pause, this::attempt), result);
      pause = retry.doubled(pause);
    } else {
      end(result);
    }
  }

  private void attempt() {
    endPause();
    attempts++;
    again.get().onSuccess(this::answered);
  }

  /** An attempt that is under way has its answer still. */
  private void timeOver() {
    isTimeOver = true;
    if (pausing != null) {
      var last = pausing.last();
      pausing.timer().cancel();
      endPause();
      end(last);
    }
  }

  private void endPause() {
    pausing = null;
    room.leave();
  }

  private void end(Result result) {
    if (timeLimit != null) {
      timeLimit.cancel();
    }
    promise.complete(result);
  }
}
