package io.vertick.machine;

import io.vertick.engine.subscription.Timers;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who asked: promises made here complete on the context that was current then; without one, on whatever thread has the answer. */
record Asking(@Nullable ContextInternal context) {
  static Asking here(Vertx vertx) {
    var current = (ContextInternal) Vertx.currentContext();
    return new Asking(current != null && current.owner() == vertx ? current : null);
  }

  /** Like {@link #here}, on a context of its own for a caller without one: for what keeps state between an answer and a timer. */
  static Asking hereOrAnew(Vertx vertx) {
    var here = here(vertx);
    return here.context != null
        ? here
        : new Asking(((VertxInternal) vertx).createEventLoopContext());
  }

  <T> Promise<T> promise() {
    return context == null ? Promise.promise() : context.promise();
  }

  /** Runs an action on the context: at once if that is where we are. */
  void run(Runnable action) {
    var known = Objects.requireNonNull(context);
    if (Vertx.currentContext() == known) {
      action.run();
    } else {
      known.runOnContext(ignored -> action.run());
    }
  }

  /** Timers that fire on the context. */
  Timers timers() {
    var known = Objects.requireNonNull(context);
    return (delay, action) -> {
      long id = known.setTimer(delay.toMillis(), fired -> action.run());
      return () -> known.owner().cancelTimer(id);
    };
  }
}
