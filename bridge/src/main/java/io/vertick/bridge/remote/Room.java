package io.vertick.bridge.remote;

import io.vertick.engine.machine.Retry;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts in no more than there is room for. Any thread. */
public final class Room implements Retry.Room {
  private final int max;
  private final AtomicInteger count = new AtomicInteger();

  public Room(int max) {
    this.max = max;
  }

  @Override
  public boolean admit() {
    if (count.incrementAndGet() > max) {
      count.decrementAndGet();
      return false;
    }
    return true;
  }

  @Override
  public void leave() {
    count.decrementAndGet();
  }
}
