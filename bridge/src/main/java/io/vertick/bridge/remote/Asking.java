package io.vertick.bridge.remote;

import io.vertick.engine.subscription.Timers;
import io.vertx.core.Closeable;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who asked: promises made here complete on the context that was current then; without one, on whatever thread has the answer. */
public record Asking(@Nullable ContextInternal context) {
  public static Asking here(Vertx vertx) {
    var current = (ContextInternal) Vertx.currentContext();
    return new Asking(current != null && current.owner() == vertx ? current : null);
  }

  /**
   * As if asked on a new context of no verticle, on the caller's loop if it has one. For what keeps state between an answer and a timer: a verticle that is undeployed
   * takes its timers along.
   */
  public static Asking anew(Vertx vertx) {
    var context =
        ((VertxInternal) vertx).contextBuilder().withThreadingModel(ThreadingModel.EVENT_LOOP);
    var caller = here(vertx).context;
    return new Asking(
        caller == null
            ? context.build()
            : context.withEventLoop(caller.nettyEventLoop()).build());
  }

  public <T> Promise<T> promise() {
    return context == null ? Promise.promise() : context.promise();
  }

  /**
   * Runs an action when the context's verticle is undeployed, or Vert.x closed.
   *
   * @return takes it back
   */
  public Runnable onClose(Runnable action) {
    if (context == null) {
      return () -> {};
    }
    var known = context.unwrap();
    Closeable hook = closed -> {
      action.run();
      closed.succeed();
    };
    known.addCloseHook(hook);
    return () -> known.removeCloseHook(hook);
  }

  /** Runs an action on the context: at once if that is where we are. */
  public void run(Runnable action) {
    var known = Objects.requireNonNull(context);
    if (Vertx.currentContext() == known) {
      action.run();
    } else {
      known.runOnContext(ignored -> action.run());
    }
  }

  /** Timers that fire on the context. */
  public Timers timers() {
    var known = Objects.requireNonNull(context);
    return (delay, action) -> {
      long id = known.setTimer(delay.toMillis(), fired -> action.run());
      return () -> known.owner().cancelTimer(id);
    };
  }
}
