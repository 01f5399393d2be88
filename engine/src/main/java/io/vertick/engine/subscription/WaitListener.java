package io.vertick.engine.subscription;

import org.jspecify.annotations.Nullable;

/** Told of each wait when it is made and when its end is decided, on the machine's thread; must not throw. */
public interface WaitListener {
  void waitCreated(Wait wait);

  /** {@code failure} is null if the wait is fulfilled. */
  void waitEnded(Wait wait, @Nullable Throwable failure);
}
