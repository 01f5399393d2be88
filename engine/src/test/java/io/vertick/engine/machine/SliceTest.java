package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Drains that a ref begins run in slices. */
class SliceTest {
  static final class Work extends States {
    final State burst = multi("Burst");
    final State hit = multi("Hit");
    final State slow = multi("Slow");
    final State done = state("Done");
    final State other = state("Other");
  }

  private static final long NO_DEADLINE = Long.MAX_VALUE;
  private static final Arg<Long> COUNT = Arg.int64("count");

  private final Schema<Work> schema = Schema.of(Work::new);
  private final Work s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final Machine<Work> machine = loop.machine(
      "m",
      TestType.of(
          schema,
          (states, on) -> on.entered(states.burst, tx -> {
                for (long i = 0; i < tx.arg(COUNT, 0L); i++) {
                  tx.add(states.hit);
                }
              })
              .entered(states.slow, tx -> host.pass(Duration.ofMillis(2)))));

  private Future<Result> post(Mutation mutation) {
    return machine.enqueue(mutation, NO_DEADLINE);
  }

  private long hits() {
    return (machine.tick(s.hit) + 1) / 2;
  }

  @Test
  void shouldAnswerAMutationInTheSameTurnIfNothingElseWaits() {
    // when
    var future = post(Mutation.add(s.done));
    // then
    assertThat(future.result()).isEqualTo(new Result.Executed(1));
    assertThat(host.runLater()).isFalse();
    assertThat(loop.stats().drains()).isEqualTo(1);
    assertThat(loop.stats().slices()).isZero();
  }

  @Test
  void shouldGiveEachMutationAResultOfItsOwn() {
    // given
    var first = post(Mutation.add(s.done)).result();
    // when
    var second = post(Mutation.add(s.other)).result();
    machine.add(s.hit);
    // then
    assertThat(first).isEqualTo(new Result.Executed(1)).isNotSameAs(second);
    assertThat(second).isEqualTo(new Result.Executed(2));
  }

  @Test
  void shouldRun256MutationsASlice() {
    // when
    var future = post(Mutation.add(s.burst).arg(COUNT, 600L));
    // then the burst itself is the first of 256
    assertThat(future.succeeded()).isTrue();
    assertThat(hits()).isEqualTo(255);
    assertThat(machine.queueSize()).isEqualTo(345);
    // when
    assertThat(host.runLater()).isTrue();
    // then
    assertThat(hits()).isEqualTo(255 + 256);
    // when
    assertThat(host.runLater()).isTrue();
    // then
    assertThat(hits()).isEqualTo(600);
    assertThat(host.runLater()).isFalse();
    assertThat(loop.stats().drains()).isEqualTo(3);
    assertThat(loop.stats().slices()).isEqualTo(2);
  }

  @Test
  void shouldEndASliceAfter5Milliseconds() {
    // given a slice is pending, so that what comes now waits
    post(Mutation.add(s.burst).arg(COUNT, 256L));
    assertThat(machine.queueSize()).isEqualTo(1);
    for (int i = 0; i < 5; i++) {
      post(Mutation.add(s.slow).arg(COUNT, 0L));
    }
    // when
    host.runLater();
    // then 2 ms each: the third is over 5 ms
    assertThat(machine.tick(s.slow)).isEqualTo(1 + 2 * 2);
    assertThat(loop.stats().drainNanosMax()).isEqualTo(6_000_000);
    // when
    host.runLater();
    // then
    assertThat(machine.tick(s.slow)).isEqualTo(1 + 4 * 2);
    assertThat(host.runLater()).isFalse();
  }

  @Test
  void shouldCompleteFuturesAfterTheirSlice() {
    // given
    var seen = new ArrayList<String>();
    post(Mutation.add(s.burst).arg(COUNT, 256L));
    // when
    var waiting = post(Mutation.add(s.done));
    waiting.onSuccess(result -> seen.add(result + " " + machine.add(s.other)));
    // then
    assertThat(waiting.isComplete()).isFalse();
    host.runLater();
    assertThat(seen).containsExactly("Executed at version 258 Executed at version 259");
  }

  @Test
  void shouldNotBeIdleWhileASliceIsPending() {
    // given
    post(Mutation.add(s.burst).arg(COUNT, 256L));
    // when
    var idle = machine.whenIdle();
    // then
    assertThat(idle.isPending()).isTrue();
    host.runLater();
    assertThat(idle.future().succeeded()).isTrue();
  }

  @Test
  void shouldRunAllThatWaitsBeforeADirectCall() {
    // given
    var order = new ArrayList<String>();
    post(Mutation.add(s.burst).arg(COUNT, 400L));
    var waiting = post(Mutation.add(s.other).arg(COUNT, 1L));
    waiting.onSuccess(result -> order.add("ref"));
    // when
    var result = machine.add(s.done);
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(hits()).isEqualTo(400);
    assertThat(machine.is(s.done)).isTrue();
    assertThat(waiting.result().version()).isEqualTo(402);
    assertThat(result.version()).isEqualTo(403);
    assertThat(order).containsExactly("ref");
    // and the later turn finds nothing to do
    host.runLater();
    assertThat(machine.version()).isEqualTo(403);
    assertThat(loop.stats().slices()).isEqualTo(1);
  }

  @Test
  void shouldLetADirectCallShareADoubleThatWaits() {
    // given
    post(Mutation.add(s.burst).arg(COUNT, 256L));
    var waiting = post(Mutation.add(s.done));
    // when
    var result = machine.add(s.done);
    // then
    assertThat(result).isEqualTo(waiting.result());
    assertThat(machine.queueTick()).isEqualTo(259);
  }

  @Test
  void shouldNotRunAMutationWhoseDeadlineHasPassed() {
    // given
    post(Mutation.add(s.burst).arg(COUNT, 256L));
    var late = machine.enqueue(Mutation.add(s.done), host.nanoTime() + 1_000);
    var inTime = machine.enqueue(Mutation.add(s.other), host.nanoTime() + 2_000);
    // when
    host.pass(Duration.ofNanos(2_000));
    host.runLater();
    // then
    assertThat(late.result()).isEqualTo(new Result.NotApplied(ReasonCode.DEADLINE, "deadline"));
    assertThat(inTime.result().isExecuted()).as("exactly at its deadline").isTrue();
    assertThat(machine.is(s.done)).isFalse();
    assertThat(machine.queueTick()).as("it was taken from the queue").isEqualTo(260);
  }

  @Test
  void shouldQueueWhatARefPostsFromAHandler() {
    // given
    var futures = new ArrayList<Future<Result>>();
    var posting = new ArrayList<Machine<Work>>();
    posting.add(loop.machine(
        "posting",
        TestType.of(
            schema,
            (states, on) -> on.entered(states.burst, tx -> {
              futures.add(posting.get(0).enqueue(Mutation.add(states.done), NO_DEADLINE));
              assertThat(posting.get(0).is(states.done)).isFalse();
            }))));
    // when
    posting.get(0).add(s.burst);
    // then
    assertThat(futures.get(0).result().isExecuted()).isTrue();
    assertThat(posting.get(0)).hasToString("(Burst:1 Done:1)");
  }

  @Test
  void shouldPrependWhatIsPrepended() {
    // given
    post(Mutation.add(s.burst).arg(COUNT, 256L));
    var appended = post(Mutation.add(s.done).ifTick(s.other, 1));
    // when
    post(Mutation.add(s.other).prepended());
    host.runLater();
    // then
    assertThat(appended.result().isExecuted()).isTrue();
  }

  @Test
  void shouldRefuseThe1001stMutation() {
    // given
    var futures = new ArrayList<Future<Result>>();
    post(Mutation.add(s.burst).arg(COUNT, 256L));
    for (int i = 0; i < 999; i++) {
      futures.add(post(Mutation.add(s.hit)));
    }
    // when
    var refused = post(Mutation.add(s.hit));
    // then
    assertThat(refused.result().verdict().code()).isEqualTo(VerdictCode.QUEUE_FULL);
    assertThat(futures).noneMatch(Future::isComplete);
    while (host.runLater()) {
      assertThat(machine.queueSize()).isLessThan(1_000);
    }
    assertThat(futures).allMatch(future -> future.result().isExecuted());
  }

  @Test
  void shouldNotCountAChecksQueueTick() {
    // given
    long before = machine.queueTick();
    // when
    var future = post(Mutation.canAdd(s.done));
    // then
    assertThat(future.result().isExecuted()).isTrue();
    assertThat(machine.is(s.done)).isFalse();
    assertThat(machine.queueTick()).isEqualTo(before);
  }

  @Test
  void shouldGiveEachOfTwoEqualPostsTheirResult() {
    // given
    post(Mutation.add(s.burst).arg(COUNT, 256L));
    // when
    var first = post(Mutation.add(s.done));
    var second = post(Mutation.add(s.done));
    host.runLater();
    // then
    assertThat(List.of(first.result(), second.result())).allMatch(Result::isExecuted);
    assertThat(machine.queueTick()).as("the second was taken for the first").isEqualTo(259);
  }
}
