package io.vertick.node;

import io.vertick.logging.LastLines;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** SIGTERM, SIGINT, or somebody else who asks this process to stop. From its making until it is closed the JVM does not end: there is time for what has to be done at last. Any thread. */
public final class StopSignal implements AutoCloseable {
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Listens from now on.
   *
   * @param max how long the JVM waits at most until this is closed
   */
  public StopSignal(Duration max) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stayUntilEnd(max), "stop"));
  }

  /** The JVM ends with its last hook, so this one stays until all is done, and the log is written. */
  private void stayUntilEnd(Duration max) {
    awaitEnd(max);
    LastLines.write();
  }

  private void awaitEnd(Duration max) {
    stop.countDown();
    try {
      boolean unusedInTime = ended.await(max.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks the process to stop. */
  public void stop() {
    stop.countDown();
  }

  /** Waits until the process is asked to stop; a thread that is interrupted is asked too. */
  public void await() {
    try {
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Like {@link #await()}, for so long at most; whether the process was asked to stop. */
  public boolean await(Duration limit) {
    try {
      return stop.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** All is done: the JVM may end, and writes the last lines of its log then. */
  @Override
  public void close() {
    ended.countDown();
  }
}
