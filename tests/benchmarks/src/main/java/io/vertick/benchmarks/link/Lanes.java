package io.vertick.benchmarks.link;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Keeps a {@link Load} on a peer: each of its lanes asks again when it has its answer. For one run. */
final class Lanes {
  /** Beyond, requests are counted, and their times are not kept. */
  private static final int TIMES_MAX = 1 << 21;

  private static final int SECONDS_MAX = 30;

  private final Peer peer;
  private final Load load;
  private final int[] nanos = new int[TIMES_MAX];
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final CountDownLatch running;
  private long startedAt;
  private long endAt;

  Lanes(Peer peer, Load load) {
    this.peer = peer;
    this.load = load;
    running = new CountDownLatch(load.inFlight());
  }

  /** What came of it: the median and the 99th percentile are of the first {@value #TIMES_MAX} answers. */
  record Times(int answers, double perSecond, double p50Micros, double p99Micros) {}

  /**
   * Asks for so long. Blocks.
   *
   * @throws IllegalStateException if a request fails, or an answer does not come
   */
  Times run(Duration time) {
    startedAt = System.nanoTime();
    endAt = startedAt + time.toNanos();
    peer.begin(() -> IntStream.range(0, load.inFlight())
        .forEach(lane -> new Lane(lane % load.targets()).ask(System.nanoTime())));
    awaitLanes(time);
    double seconds = (System.nanoTime() - startedAt) / 1e9;
    Arrays.sort(nanos, 0, timed());
    return new Times(answers.get(), answers.get() / seconds, micros(50), micros(99));
  }

  /** So many of 100 answers took no longer. */
  private double micros(int percentile) {
    return nanos[(int) ((timed() - 1) * (long) percentile / 100)] / 1e3;
  }

  private int timed() {
    return Math.min(answers.get(), TIMES_MAX);
  }

  private void awaitLanes(Duration time) {
    try {
      boolean ended = running.await(time.toSeconds() + SECONDS_MAX, TimeUnit.SECONDS);
      var why = failure.get();
      if (!ended || why != null) {
        throw new IllegalStateException(
            "Expected an answer to each request of " + peer.name() + ", " + load + ", but "
                + (why == null ? running.getCount() + " did not come" : why),
            why);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Expected time for " + peer.name(), stopped);
    }
  }

  private final class Lane implements Peer.Answer {
    private final int target;
    private long askedAt;

    Lane(int target) {
      this.target = target;
    }

    void ask(long now) {
      askedAt = now;
      peer.ask(target, this);
    }

    @Override
    public void answered() {
      long now = System.nanoTime();
      int index = answers.getAndIncrement();
      if (index < TIMES_MAX) {
        nanos[index] = (int) Math.min(Integer.MAX_VALUE, now - askedAt);
      }
      if (now < endAt) {
        ask(now);
      } else {
        running.countDown();
      }
    }

    @Override
    public void failed(Throwable why) {
      failure.compareAndSet(null, why);
      running.countDown();
    }
  }
}
