package io.vertick.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.CompletionException;

/** The thread of a command line, which waits for what its program does elsewhere. */
public final class MainThread {
  private MainThread() {}

  /**
   * What comes of it. Blocks.
   *
   * @throws RuntimeException the failure itself if it is one, else a {@link CompletionException} with the failure as its cause
   */
  public static <T> T await(Future<T> future) {
    // Of no context: the one of the future may be closed with Vert.x.
    Promise<T> ended = Promise.promise();
    future.onComplete(ended);
    try {
      return ended.future().toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failed ? failed : e;
    }
  }
}
