package io.vertick.testing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Futures on the thread of a test, which may block. */
public final class Futures {
  private static final long SECONDS_MAX = 20;

  private Futures() {}

  /** The value, or {@link AssertionError} with what the future failed with. */
  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("Expected a value, but the future failed", e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError("Expected the future to complete in " + SECONDS_MAX + " s", e);
    }
  }

  /** What the future failed with, or {@link AssertionError} if it succeeded. */
  public static Throwable failureOf(Future<?> future) {
    return await(future
        .<Throwable>map(value -> new AssertionError("Expected a failure, but got " + value))
        .otherwise(failed -> failed));
  }

  /** Asks on a context, and waits for the answer here. */
  public static <T> T on(Context context, Callable<Future<T>> question) {
    Promise<T> answer = Promise.promise();
    context.runOnContext(ignored -> {
      try {
        question.call().onComplete(answer);
      } catch (Exception thrown) {
        answer.fail(thrown);
      }
    });
    return await(answer.future());
  }
}
