package io.vertick.machine;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;

/** Who asked: promises made here complete on the context that was current then; without one, on whatever thread has the answer. */
record Asking(@Nullable ContextInternal context) {
  static Asking here(Vertx vertx) {
    var current = (ContextInternal) Vertx.currentContext();
    return new Asking(current != null && current.owner() == vertx ? current : null);
  }

  <T> Promise<T> promise() {
    return context == null ? Promise.promise() : context.promise();
  }
}
