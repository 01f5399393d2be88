package io.vertick.engine.states;

import io.vertx.core.Future;

/** Releases something when its machine is disposed; see {@link Disposed}. */
@FunctionalInterface
public interface DisposalAction {
  /**
   * Called once, on the machine's thread.
   *
   * @return completes, on any thread, when it is released
   */
  Future<?> dispose();

  /** An action that is done when it returns. */
  static DisposalAction of(Runnable action) {
    return () -> {
      action.run();
      return Future.succeededFuture();
    };
  }
}
