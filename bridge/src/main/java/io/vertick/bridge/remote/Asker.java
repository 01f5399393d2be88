package io.vertick.bridge.remote;

import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Retry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** What refs of one process share: whoever calls them is answered on its own context. Any thread. */
public final class Asker {
  private final Vertx vertx;
  private final Views views;
  private final Room retries = new Room(Retry.PAUSING_MAX);

  /**
   * For callers on contexts of this Vert.x.
   *
   * @param newLoop makes the loop for the replicas of the current context
   */
  public Asker(Vertx vertx, Supplier<ContextHost> newLoop) {
    this.vertx = vertx;
    views = new Views(vertx, newLoop);
  }

  /** The replicas of all contexts. */
  public Views views() {
    return views;
  }

  /** A promise that completes on the calling context; see {@link Asking}. */
  public <T> Promise<T> promise() {
    return Asking.here(vertx).promise();
  }

  /** A wait of the calling context, to be told to a machine; {@code description} says what for. */
  public AskedWait newWait(String description) {
    return new AskedWait(vertx, description);
  }

  /** Sends a mutation through a ref again and again; see {@link MachineRef#send(Mutation, Retry)}. */
  public Future<Result> send(MachineRef<?> ref, Mutation mutation, Retry retry) {
    var answer = this.<Result>promise();
    // Here, in order with the caller's other mutations.
    var first = ref.send(mutation);
    var asking = Asking.anew(vertx);
    var answered = asking.<Result>promise();
    first.onComplete(answered);
    asking.run(() -> retry
        .follow(
            answered.future(), () -> ref.send(mutation), asking.timers(), asking::promise, retries)
        .onComplete(answer));
    return answer.future();
  }
}
