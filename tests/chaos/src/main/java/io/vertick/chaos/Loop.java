package io.vertick.chaos;

import java.util.Comparator;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Runs what is due, on the thread that waits. Other threads may add to it. */
final class Loop {
  private record Step(long atNanos, long number, Runnable action) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      var step = (Step) other;
      return Comparator.comparingLong(Step::atNanos)
          .thenComparingLong(Step::number)
          .compare(this, step);
    }
  }

  private final DelayQueue<Step> steps = new DelayQueue<>();
  /** Of steps that are due at the same time the one that was added first comes first. */
  private final AtomicLong number = new AtomicLong();

  /** Runs an action soon. */
  void soon(Runnable action) {
    after(0, action);
  }

  /** Runs an action after so many milliseconds. */
  void after(long ms, Runnable action) {
    steps.add(new Step(
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms), number.getAndIncrement(), action));
  }

  /** Runs what is due for so long. */
  void run(long ms) throws InterruptedException {
    until(() -> false, ms);
  }

  /** Runs what is due until the condition holds, at most so many milliseconds; returns whether it holds. */
  boolean until(BooleanSupplier condition, long ms) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
    while (!condition.getAsBoolean()) {
      var step = steps.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (step == null) {
        return false;
      }
      step.action().run();
    }
    return true;
  }
}
