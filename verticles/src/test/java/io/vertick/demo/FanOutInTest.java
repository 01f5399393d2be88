package io.vertick.demo;

import static io.vertick.fixture.Futures.await;
import static io.vertick.testing.VertickAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.demo.FanOutIn.FanStates;
import io.vertick.demo.FanOutIn.Job;
import io.vertick.engine.machine.Machine;
import io.vertick.testing.MachineExtension;
import io.vertick.testing.VirtualMachines;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

class FanOutInTest {
  private final FanStates s = FanStates.SCHEMA.states();
  private final FanOutIn.TaskStates fourth = s.tasks.get(3);

  @Nested
  @ExtendWith(MachineExtension.class)
  class OnVirtualTime {
    private final VirtualMachines machines;

    OnVirtualTime(VirtualMachines machines) {
      this.machines = machines;
    }

    private Machine<FanStates> fanOut(Job job) {
      var fan = machines.start("fan-1", new FanOutIn.Fan(job));
      fan.add(s.working());
      return fan;
    }

    @Test
    void shouldWaitUntilItIsToldToBegin() {
      // when
      var fan = machines.start("fan-1", new FanOutIn.Fan((task, attempt) -> true));
      machines.runLaterTurns();
      // then
      assertThat(fan.active().size()).isEqualTo(FanOutIn.TASKS);
      assertThat(fan).isActive(fourth.waiting).isNotActive(s.ready);
    }

    @Test
    void shouldBeReadyWhenLastTaskIsDone() {
      // given all tasks wait in the pool
      var pools = machines.host().pools();
      pools.hold();
      var fan = fanOut((task, attempt) -> true);
      assertThat(pools.waiting(FanOutIn.POOL)).isEqualTo(FanOutIn.TASKS);
      // when all but one run
      for (int task = 1; task < FanOutIn.TASKS; task++) {
        assertThat(pools.runNext(FanOutIn.POOL)).isTrue();
        machines.runLaterTurns();
      }
      assertThat(fan).isActive(fourth.done, s.tasks.get(14).working).isNotActive(s.ready);
      assertThat(pools.runNext(FanOutIn.POOL)).isTrue();
      machines.runLaterTurns();
      // then
      assertThat(fan).isActive(s.ready).hasTick(fourth.working, 2);
    }

    @Test
    void shouldTryAgainUntilLastRetry() {
      // given
      var attempts = new ArrayList<Long>();
      // when the fourth task fails as often as it may
      var fan = fanOut((task, attempt) -> {
        if (task == 4) {
          attempts.add(attempt);
        }
        return task != 4 || attempt > FanOutIn.RETRIES_MAX;
      });
      machines.runLaterTurns();
      // then
      assertThat(fan).isActive(s.ready).hasNoError().hasTick(fourth.working, 8);
      assertThat(attempts).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void shouldGiveUpAfterLastRetry() {
      // when
      var fan = fanOut((task, attempt) -> task != 4);
      machines.runLaterTurns();
      // then all others are done
      assertThat(fan)
          .isActive(fourth.failed, s.exception(), s.tasks.get(0).done, s.tasks.get(14).done)
          .isNotActive(s.ready)
          .hasTick(fourth.working, 8)
          .hasError(IllegalStateException.class);
    }

    @Test
    void shouldReportJobThatThrows() {
      // when
      var fan = fanOut((task, attempt) -> {
        if (task == 4) {
          throw new InterruptedException("not in time");
        }
        return true;
      });
      machines.runLaterTurns();
      // then
      assertThat(fan)
          .isActive(fourth.working, s.exception())
          .isNotActive(s.ready)
          .hasError(InterruptedException.class);
    }
  }

  @Nested
  @ExtendWith(VertxExtension.class)
  class InRealPool {
    @Test
    void shouldRunThreeAtATime(Vertx vertx) {
      // given tasks of which the first go on when three are there
      var three = new CountDownLatch(FanOutIn.AT_A_TIME);
      var running = new AtomicInteger();
      var runningMax = new AtomicInteger();
      Job job = (task, attempt) -> {
        runningMax.accumulateAndGet(running.incrementAndGet(), Math::max);
        three.countDown();
        boolean isFull = three.await(20, TimeUnit.SECONDS);
        running.decrementAndGet();
        return isFull;
      };
      // when
      var end = await(Vertick.create(vertx)
          .pool(FanOutIn.POOL, FanOutIn.AT_A_TIME, FanOutIn.TASKS)
          .host("fan-1", new FanOutIn.Fan(job))
          .compose(FanOutIn::play));
      // then
      assertThat(FanOutIn.text(end)).isEqualTo("15 of 15 tasks done, 0 retries");
      assertThat(runningMax).hasValue(FanOutIn.AT_A_TIME);
    }

    @Test
    void shouldSayWhatFailedForGood(Vertx vertx) {
      // when
      var end = await(Vertick.create(vertx)
          .pool(FanOutIn.POOL, 1, FanOutIn.TASKS)
          .host("fan-1", new FanOutIn.Fan((task, attempt) -> task != 4))
          .compose(FanOutIn::play));
      // then the retries had to queue behind the others
      assertThat(FanOutIn.text(end))
          .isEqualTo(
              "14 of 15 tasks done, 3 retries, java.lang.IllegalStateException: Expected success after 3 retries, but got Task4Failed");
    }

    @Test
    void shouldPrintEachAttempt(Vertx vertx) {
      // given
      var printed = new ByteArrayOutputStream();
      // when
      boolean isReady = await(FanOutIn.run(vertx, 5, 1, new PrintStream(printed, true, UTF_8)));
      // then every fourth task is tried twice
      List<String> lines = printed.toString(UTF_8).lines().toList();
      assertThat(isReady).isTrue();
      assertThat(lines.stream().filter(line -> line.endsWith("attempt 1: failed")))
          .hasSize(4);
      assertThat(lines.stream().filter(line -> line.endsWith("attempt 2: done")))
          .hasSize(4);
      assertThat(lines.stream().filter(line -> line.endsWith("attempt 1: done")))
          .hasSize(11);
      assertThat(lines)
          .hasSize(20)
          .last()
          .asString()
          .matches("15 of 15 tasks done, 4 retries, [1-3] at a time at most");
    }
  }
}
