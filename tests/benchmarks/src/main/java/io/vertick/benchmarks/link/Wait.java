package io.vertick.benchmarks.link;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the thread of the program waits for. */
final class Wait {
  private static final int SECONDS_MAX = 60;

  private Wait() {}

  /** The result, unless it takes longer than {@value #SECONDS_MAX} s or fails. Blocks. */
  static <T> T until(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(SECONDS_MAX, TimeUnit.SECONDS)
        .join();
  }

  /** Runs an action on a context, and completes as its result does. */
  static <T> Future<T> on(Context context, Supplier<Future<T>> action) {
    Promise<T> ended = Promise.promise();
    context.runOnContext(ignored -> action.get().onComplete(ended));
    return ended.future();
  }

  /** Ends the program when this thread fails: threads of peers would keep it from ending. */
  static void exitWhenThisThreadFails() {
    Thread.currentThread().setUncaughtExceptionHandler((main, failed) -> {
      failed.printStackTrace();
      System.exit(1);
    });
  }
}
