package io.vertick.benchmarks.link;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;

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
}
