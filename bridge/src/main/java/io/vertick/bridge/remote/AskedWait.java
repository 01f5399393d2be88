package io.vertick.bridge.remote;

import io.vertick.engine.machine.RefWait;
import io.vertick.engine.subscription.WaitCancelledException;
import io.vertick.engine.subscription.WaitTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The asking side of a wait through a ref. Where the machine is told to wait, its failing {@link #future} says that nobody waits any more. Any thread. */
public final class AskedWait implements RefWait {
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final String description;
  private final Promise<Void> end;
  private final AtomicLong timer = new AtomicLong(NO_TIMER);

  /** A wait of the calling context. */
  AskedWait(Vertx vertx, String description) {
    this.vertx = vertx;
    this.description = description;
    var asking = Asking.here(vertx);
    end = asking.promise();
    var stay = asking.onClose(() -> cancelledBy("the end of the verticle that asked"));
    end.future().onComplete(ended -> {
      vertx.cancelTimer(timer.get());
      stay.run();
    });
  }

  @Override
  public Future<Void> future() {
    return end.future();
  }

  @Override
  public void cancel() {
    cancelledBy("its owner");
  }

  private void cancelledBy(String whom) {
    end.tryFail(new WaitCancelledException(description, whom));
  }

  @Override
  public RefWait within(Duration limit) {
    if (limit.toMillis() < 1) {
      cancel();
      throw new IllegalArgumentException("Expected a wait of at least 1 ms, but got " + limit);
    }
    long started = vertx.setTimer(
        limit.toMillis(), fired -> end.tryFail(new WaitTimeoutException(description, limit)));
    vertx.cancelTimer(timer.getAndSet(started));
    if (end.future().isComplete()) {
      vertx.cancelTimer(started);
    }
    return this;
  }

  /** The machine's word: null if it was fulfilled. It counts for nothing if the wait has ended. */
  public void end(@Nullable Throwable failure) {
    if (failure == null) {
      end.tryComplete();
    } else {
      end.tryFail(failure);
    }
  }

  /** What is waited for. */
  @Override
  public String toString() {
    return description;
  }
}
