package io.vertick.bridge.remote;

import io.vertick.engine.machine.Mutation;
import io.vertick.engine.protocol.Outcome;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Counts posts that did not arrive, and tells of them once a minute: a link that is down loses thousands. Any thread. */
public final class LostPosts {
  private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Consumer<String> log;
  private final LongSupplier nanos;
  private final AtomicLong posts = new AtomicLong();
  private final AtomicLong dueAt;

  /**
   * None yet.
   *
   * @param log takes a line
   * @param nanos a clock like {@link System#nanoTime}
   */
  public LostPosts(Consumer<String> log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
    dueAt = new AtomicLong(nanos.getAsLong());
  }

  /** One more. */
  public void add(String machine, Mutation post, Outcome outcome) {
    long count = posts.incrementAndGet();
    long now = nanos.getAsLong();
    long due = dueAt.get();
    if (now - due >= 0 && dueAt.compareAndSet(due, now + EVERY_NANOS)) {
      log.accept(count + " posts did not arrive so far, the last was " + post + " to " + machine
          + ": " + outcome);
    }
  }
}
