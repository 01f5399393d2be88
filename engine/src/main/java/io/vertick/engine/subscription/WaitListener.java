package io.vertick.engine.subscription;

import org.jspecify.annotations.Nullable;

/** The machine that waits belong to: told of each when it is made and when its end is decided, on its thread. */
public interface WaitListener {
  /** Must not throw. */
  void waitCreated(Wait wait);

  /** {@code failure} is null if the wait is fulfilled. Must not throw. */
  void waitEnded(Wait wait, @Nullable Throwable failure);

  /** Throws {@link IllegalStateException} on another thread than the machine's. */
  void checkThread();
}
