package io.vertick.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds a loop inside a handler until the test opens it: only so is a test sure what happens while a loop is busy. */
public final class Gate {
  private static final long SECONDS_MAX = 20;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);

  /** Called by the handler. */
  public void pass() {
    reached.countDown();
    await(open);
  }

  /** Returns when a handler stands before the gate. */
  public void awaitReached() {
    await(reached);
  }

  public void open() {
    open.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Expected the gate to move in " + SECONDS_MAX + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Expected the gate to move, but the test was interrupted", e);
    }
  }
}
