package io.vertick.bridge.remote;

import io.vertick.engine.subscription.Timers;
import io.vertx.core.Closeable;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Shareable;
import java.util.Map;

/**
 * Who asked: promises made here complete on the context that was current then. All threads without one share one of an event loop, so that they hear answers in order; what
 * their handlers throw goes there, and never through whoever has the answer.
 */
public record Asking(ContextInternal context) {
  private static final String OUTSIDE = "io.vertick.outside";

  private record Outside(ContextInternal context) implements Shareable {}

  public static Asking here(Vertx vertx) {
    var current = (ContextInternal) Vertx.currentContext();
    return new Asking(current != null && current.owner() == vertx ? current : outside(vertx));
  }

  private static ContextInternal outside(Vertx vertx) {
    Map<String, Outside> contexts = vertx.sharedData().getLocalMap(OUTSIDE);
    return contexts
        .computeIfAbsent(
            OUTSIDE, key -> new Outside(((VertxInternal) vertx).createEventLoopContext()))
        .context();
  }

  /**
   * As if asked on a new context of no verticle, on the caller's loop. For what keeps state between an answer and a timer: a verticle that is undeployed
   * takes its timers along.
   */
  public static Asking anew(Vertx vertx) {
    var context =
        ((VertxInternal) vertx).contextBuilder().withThreadingModel(ThreadingModel.EVENT_LOOP);
    return new Asking(
        context.withEventLoop(here(vertx).context.nettyEventLoop()).build());
  }

  public <T> Promise<T> promise() {
    return context.promise();
  }

  /**
   * Runs an action when the context's verticle is undeployed, or Vert.x closed.
   *
   * @return takes it back
   */
  public Runnable onClose(Runnable action) {
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
    if (Vertx.currentContext() == context) {
      action.run();
    } else {
      context.runOnContext(ignored -> action.run());
    }
  }

  /** Timers that fire on the context. */
  public Timers timers() {
    return (delay, action) -> {
      long id = context.setTimer(delay.toMillis(), fired -> action.run());
      return () -> context.owner().cancelTimer(id);
    };
  }
}
