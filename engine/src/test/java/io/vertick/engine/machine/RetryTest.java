package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class RetryTest {
  static final class DoorStates extends States {
    final State open = state("Open").require("Unlocked");
    final State unlocked = state("Unlocked");
  }

  private final Schema<DoorStates> schema = Schema.of(DoorStates::new);
  private final DoorStates s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Machine<DoorStates> door = host.newLoop().machine("door", MachineType.of(schema));
  private final Result refused = new Result.NotApplied(ReasonCode.OTHER, "not now");

  /** Notes when it is asked, and answers what it is told to. */
  private final class Scripted implements Recipient<DoorStates> {
    private final List<Long> askedAtMs = new ArrayList<>();
    private final Deque<Future<Result>> answers = new ArrayDeque<>();

    @Override
    public String id() {
      return "scripted";
    }

    @Override
    public Schema<DoorStates> schema() {
      return schema;
    }

    @Override
    public Future<Result> send(Mutation mutation) {
      askedAtMs.add(host.wallTimeMs());
      return answers.isEmpty() ? Future.succeededFuture(refused) : answers.remove();
    }

    @Override
    public Future<Result> send(Mutation mutation, Retry retry) {
      return retry.follow(send(mutation), () -> send(mutation), host, host, room);
    }
  }

  private final Scripted scripted = new Scripted();

  /** Notes who is inside, and lets in as long as it is open. */
  private static final class CountingRoom implements Retry.Room {
    private int inside;
    private boolean isOpen = true;

    @Override
    public boolean admit() {
      inside += isOpen ? 1 : 0;
      return isOpen;
    }

    @Override
    public void leave() {
      inside--;
    }
  }

  private final CountingRoom room = new CountingRoom();

  private Future<Result> send(Retry retry) {
    return scripted.send(Mutation.add(s.open), retry);
  }

  @Test
  void shouldAnswerAtOnceWhenTheFirstAttemptIsExecuted() {
    // given
    door.add(s.unlocked);
    // when
    var result = door.send(Mutation.add(s.open), Retry.DEFAULT);
    // then
    assertThat(result.result().isExecuted()).isTrue();
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldTryAgainWhileRefused() {
    // given
    var result = door.send(Mutation.add(s.open), Retry.DEFAULT);
    host.advance(Duration.ofMillis(250));
    assertThat(result.isComplete()).isFalse();
    // when
    door.add(s.unlocked);
    host.advance(Duration.ofSeconds(1));
    // then
    assertThat(result.result().isExecuted()).isTrue();
    assertThat(door.is(s.open)).isTrue();
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldDoubleThePauseUpToTheLongest() {
    // when
    var result = send(Retry.DEFAULT.delays(Duration.ofMillis(100), Duration.ofMillis(350)));
    host.advance(Duration.ofSeconds(4));
    // then
    assertThat(scripted.askedAtMs)
        .containsExactly(0L, 100L, 300L, 650L, 1000L, 1350L, 1700L, 2050L, 2400L, 2750L);
    assertThat(result.result()).isEqualTo(refused);
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldBeginNoAttemptWhenTimeIsOver() {
    // when
    var result = send(Retry.DEFAULT);
    host.advance(Duration.ofMillis(4_999));
    // then
    assertThat(result.isComplete()).isFalse();
    // when
    host.advance(Duration.ofMillis(1));
    // then
    assertThat(result.result()).isEqualTo(refused);
    assertThat(scripted.askedAtMs).containsExactly(0L, 100L, 300L, 700L, 1500L, 3100L);
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldAnswerTheAttemptThatIsUnderWayWhenTimeIsOver() {
    // given
    Promise<Result> late = Promise.promise();
    scripted.answers.add(late.future());
    var result = send(Retry.DEFAULT.within(Duration.ofSeconds(1)));
    host.advance(Duration.ofSeconds(2));
    assertThat(result.isComplete()).isFalse();
    // when
    late.complete(refused);
    // then
    assertThat(result.result()).isEqualTo(refused);
    assertThat(scripted.askedAtMs).hasSize(1);
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldAnswerALaterAttemptThatIsUnderWayWhenTimeIsOver() {
    // given
    Promise<Result> late = Promise.promise();
    scripted.answers.add(Future.succeededFuture(refused));
    scripted.answers.add(late.future());
    var result = send(Retry.DEFAULT.within(Duration.ofSeconds(1)));
    host.advance(Duration.ofSeconds(2));
    assertThat(result.isComplete()).isFalse();
    // when
    late.complete(new Result.Executed(1));
    // then
    assertThat(result.result()).isEqualTo(new Result.Executed(1));
  }

  @Test
  void shouldTryOnlySoOften() {
    // when
    var once = send(Retry.DEFAULT.attempts(1));
    // then
    assertThat(once.result()).isEqualTo(refused);
    // when
    var thrice = send(Retry.DEFAULT.attempts(3));
    host.advance(Duration.ofMillis(300));
    // then
    assertThat(thrice.result()).isEqualTo(refused);
    assertThat(scripted.askedAtMs).containsExactly(0L, 0L, 100L, 300L);
  }

  @Test
  void shouldAnswerTheLastResult() {
    // given
    var last = new Result.NotApplied(ReasonCode.OTHER, "still not");
    scripted.answers.add(Future.succeededFuture(refused));
    scripted.answers.add(Future.succeededFuture(last));
    // when
    var result = send(Retry.DEFAULT.attempts(2));
    host.advance(Duration.ofMillis(100));
    // then
    assertThat(result.result()).isEqualTo(last);
  }

  @Test
  void shouldTakeRoomOnlyWhilePausing() {
    // given
    Promise<Result> late = Promise.promise();
    scripted.answers.add(Future.succeededFuture(refused));
    scripted.answers.add(late.future());
    // when
    var result = send(Retry.DEFAULT.within(Duration.ofSeconds(1)));
    // then
    assertThat(room.inside).isOne();
    // when the second attempt is under way
    host.advance(Duration.ofMillis(100));
    // then
    assertThat(room.inside).isZero();
    // when it pauses again, until its time is over
    late.complete(refused);
    assertThat(room.inside).isOne();
    host.advance(Duration.ofSeconds(1));
    // then
    assertThat(result.result()).isEqualTo(refused);
    assertThat(room.inside).isZero();
  }

  @Test
  void shouldAnswerTheLastResultWhenThereIsNoRoomToPause() {
    // given
    room.isOpen = false;
    // when
    var result = send(Retry.DEFAULT);
    // then
    assertThat(result.result()).isEqualTo(refused);
    assertThat(scripted.askedAtMs).hasSize(1);
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldLetOnlySoManyRetriesOfALoopPause() {
    // given
    var pausing = new ArrayList<Future<Result>>();
    for (int i = 0; i < Retry.PAUSING_MAX; i++) {
      pausing.add(door.send(Mutation.add(s.open), Retry.DEFAULT));
    }
    // when
    var oneMore = door.send(Mutation.add(s.open), Retry.DEFAULT);
    // then
    assertThat(oneMore.result().isRefused()).isTrue();
    assertThat(pausing).noneMatch(Future::isComplete);
    // when the door opens for those that pause
    door.add(s.unlocked);
    host.advance(Duration.ofMillis(100));
    door.remove(s.unlocked);
    // then
    assertThat(pausing).allMatch(answer -> answer.result().isExecuted());
    assertThat(door.send(Mutation.add(s.open), Retry.DEFAULT).isComplete()).isFalse();
  }

  @Test
  void shouldNotRepeatWhatDidOrMayHaveChangedSomething() {
    for (var end : List.of(
        new Result.Unknown(ReasonCode.OTHER, "no answer"),
        new Result.Failed(new IllegalStateException(), 1, StateSet.of()),
        new Result.Executed(1))) {
      // given
      scripted.answers.add(Future.succeededFuture(end));
      // when
      var result = send(Retry.DEFAULT);
      // then
      assertThat(result.result()).isEqualTo(end);
    }
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldThrowForAStateOfAnotherSchema() {
    // given
    var foreign = Schema.of(DoorStates::new).states();
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> door.send(Mutation.add(foreign.open), Retry.DEFAULT));
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldKeepTheTimeLimitOfTheMutation() {
    // given
    host.pass(Duration.ofSeconds(1));
    var answers = new ArrayList<Result>();
    // when a mutation waits for longer than it may
    door.eval(machine -> {
      door.send(Mutation.add(s.unlocked).within(Duration.ofMillis(5))).onSuccess(answers::add);
      host.pass(Duration.ofMillis(6));
    });
    // then
    assertThat(answers).containsExactly(new Result.NotApplied(ReasonCode.DEADLINE, "deadline"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 101, -1})
  void shouldRefuseAttemptsOutOfRange(int attempts) {
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retry.DEFAULT.attempts(attempts))
        .withMessage("Expected 1 to 100 attempts, but got " + attempts);
  }

  @Test
  void shouldRefuseDurationsOutOfRange() {
    // given
    var nothing = Duration.ofNanos(999_999);
    var second = Duration.ofSeconds(1);
    var minute = Duration.ofMinutes(1);
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retry.DEFAULT.delays(nothing, second))
        .withMessage("Expected a first pause of 1 ms to 1000 ms, but got PT0.000999999S");
    assertThatIllegalArgumentException().isThrownBy(() -> Retry.DEFAULT.delays(minute, second));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retry.DEFAULT.delays(second, minute.plusMillis(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> Retry.DEFAULT.within(nothing));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retry.DEFAULT.within(Duration.ofMinutes(5).plusMillis(1)));
    assertThat(
            Retry.DEFAULT.delays(minute, minute).within(Duration.ofMinutes(5)).attempts(100))
        .isEqualTo(new Retry(100, minute, minute, Duration.ofMinutes(5)));
  }
}
