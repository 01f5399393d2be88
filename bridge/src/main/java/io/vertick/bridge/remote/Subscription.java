package io.vertick.bridge.remote;

import org.jspecify.annotations.Nullable;

/** What stops somebody from being told, also if that is asked for before it has begun. Confined to the context of whoever is told. */
public final class Subscription {
  private @Nullable Runnable stop;
  private boolean isStopped;

  /** It has begun, and this stops it. */
  public void begin(Runnable newStop) {
    stop = newStop;
    if (isStopped) {
      newStop.run();
    }
  }

  /** Stops it, now or once it has begun. */
  public void stop() {
    isStopped = true;
    if (stop != null) {
      stop.run();
    }
  }
}
