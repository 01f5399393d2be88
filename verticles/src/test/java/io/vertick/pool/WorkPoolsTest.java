package io.vertick.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertick.engine.machine.Offload.Submitted;
import io.vertick.engine.machine.PoolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WorkPoolsTest {
  private final WorkPools pools = new WorkPools();

  @AfterEach
  void close() {
    pools.close();
  }

  private static <T> T await(Submitted<T> work)
      throws ExecutionException, InterruptedException, TimeoutException {
    return work.result().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void shouldRunWorkOnAThreadOfThePool() throws Exception {
    // given
    pools.add("bank", 1, 0);
    // when
    var name = await(pools.submit("bank", () -> Thread.currentThread().getName()));
    // then
    assertThat(name).isEqualTo("vertick-pool-bank-1");
  }

  @Test
  void shouldGiveBackWhatTheWorkThrows() {
    // given
    var error = new IOException("closed");
    // when
    var work = pools.submit("default", () -> {
      throw error;
    });
    // then
    assertThat(work.result().toCompletionStage())
        .failsWithin(10, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withCause(error);
  }

  @Test
  void shouldRunExactlyAsManyAtATimeAsItHasThreads() throws Exception {
    // given
    pools.add("three", 3, 15);
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var full = new CountDownLatch(3);
    var works = new ArrayList<Submitted<Integer>>();
    // when
    for (int i = 0; i < 15; i++) {
      works.add(pools.submit("three", () -> {
        int now = running.incrementAndGet();
        most.accumulateAndGet(now, Math::max);
        full.countDown();
        full.await();
        return running.decrementAndGet();
      }));
    }
    for (var work : works) {
      await(work);
    }
    // then
    assertThat(most).hasValue(3);
  }

  @Test
  void shouldRefuseWorkWhenTheWaitingLineIsFull() throws Exception {
    // given
    pools.add("one", 1, 1);
    var mayEnd = new CountDownLatch(1);
    var hasBegun = new CountDownLatch(1);
    var first = pools.submit("one", () -> {
      hasBegun.countDown();
      mayEnd.await();
      return 1;
    });
    hasBegun.await();
    var second = pools.submit("one", () -> 2);
    // when
    var third = pools.submit("one", () -> 3);
    // then
    assertThat(third.result().cause())
        .isInstanceOf(PoolException.class)
        .hasMessage("Expected at most 1 works to wait in pool one, but this is one more");
    assertThat(pools.stats().get("one")).isEqualTo(new WorkPools.PoolStats(1, 1, 1, 0, 1));
    mayEnd.countDown();
    assertThat(await(first)).isEqualTo(1);
    assertThat(await(second)).isEqualTo(2);
  }

  @Test
  void shouldTakeWithdrawnWorkOutOfTheLine() throws Exception {
    // given
    pools.add("one", 1, 1);
    var mayEnd = new CountDownLatch(1);
    var hasBegun = new CountDownLatch(1);
    var first = pools.submit("one", () -> {
      hasBegun.countDown();
      mayEnd.await();
      return 1;
    });
    hasBegun.await();
    // when
    pools.submit("one", () -> 2).withdraw();
    // then there is room again
    var third = pools.submit("one", () -> 3);
    mayEnd.countDown();
    assertThat(await(first)).isEqualTo(1);
    assertThat(await(third)).isEqualTo(3);
  }

  @Test
  void shouldRefuseUnknownPoolsAndClosedOnes() {
    // given
    pools.add("bank", 1, 0);
    assertThat(pools.submit("bonk", () -> 1).result().cause())
        .hasMessage("Expected the name of a pool, but got bonk: there are [bank, default]");
    // when
    pools.close();
    // then
    assertThat(pools.submit("bank", () -> 1).result().cause())
        .hasMessage("Expected an open pool, but bank is closed");
  }

  @Test
  void shouldRefuseBadNumbersAndTakenNames() {
    assertThatIllegalArgumentException().isThrownBy(() -> pools.add("a", 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> pools.add("a", 1_025, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> pools.add("a", 1, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> pools.add("a", 1, 100_001));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pools.add("default", 1, 1))
        .withMessageContaining("already");
    assertThat(Objects.requireNonNull(pools.stats().get("default")).size()).isEqualTo(16);
  }
}
