package io.vertick.benchmarks.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  @Test
  void shouldKeepSoManyInFlight() {
    var thread = Executors.newSingleThreadExecutor();
    try {
      // given
      var peer = new Echo(thread, null);
      // when
      var times = new Lanes(peer, new Load(8, 4)).run(SHORT);
      // then
      assertThat(peer.inFlightMax.get()).isEqualTo(8);
      assertThat(times.answers()).isGreaterThanOrEqualTo(8);
      assertThat(times.p50Micros()).isPositive().isLessThanOrEqualTo(times.p99Micros());
    } finally {
      thread.shutdown();
    }
  }

  @Test
  void shouldEndTheRunWhenRequestFails() {
    // given
    var peer = new Echo(Runnable::run, new IllegalArgumentException("no such machine"));
    // then
    assertThatThrownBy(() -> new Lanes(peer, new Load(2, 1)).run(SHORT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("echo, 2 in flight, 1 machine")
        .hasMessageContaining("no such machine");
  }

  /** Answers on another thread, or fails. */
  private static final class Echo implements Peer {
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger inFlightMax = new AtomicInteger();
    private final Executor executor;
    private final @Nullable Throwable failure;

    Echo(Executor executor, @Nullable Throwable failure) {
      this.executor = executor;
      this.failure = failure;
    }

    @Override
    public String name() {
      return "echo";
    }

    @Override
    public Set<Integer> ports() {
      return Set.of();
    }

    @Override
    public void begin(Runnable action) {
      executor.execute(action);
    }

    @Override
    public void ask(int target, Answer answer) {
      assertThat(target).isBetween(0, 3);
      inFlightMax.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
      executor.execute(() -> {
        inFlight.decrementAndGet();
        if (failure == null) {
          answer.answered();
        } else {
          answer.failed(failure);
        }
      });
    }
  }
}
