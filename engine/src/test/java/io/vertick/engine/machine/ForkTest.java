package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ForkTest {
  static class PaymentStates extends States {
    final State paying = multi("Paying");
    final State paid = state("Paid");
    final State failed = state("Failed");

    {
      paid.remove(paying);
      failed.remove(paying);
    }
  }

  static final class WithTimeoutState extends PaymentStates {
    final State timedOut = multi("ErrHandlerTimeout").add(exception()).require(exception());
  }

  private static final String BANK = "bank";
  private static final Arg<String> RECEIPT = Arg.string("receipt");

  private final Schema<PaymentStates> schema = Schema.of(PaymentStates::new);
  private final PaymentStates s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final List<TraceRecord> traced = new ArrayList<>();
  private Consumer<During> work = during -> {};
  private Machine<PaymentStates> machine;

  @BeforeEach
  void start() {
    machine = loop.machine("m", type(schema));
    machine.trace(traced::add);
  }

  private <S extends PaymentStates> MachineType<S> type(Schema<S> of) {
    return TestType.of(
        of, (states, on) -> on.entered(states.paying, tx -> work.accept(tx.during(states.paying))));
  }

  private void runLater() {
    while (host.runLater()) {
      // Until nothing is left to run.
    }
  }

  private List<TraceRecord.ForkOutcome> outcomes() {
    return traced.stream()
        .filter(TraceRecord.ForkEnded.class::isInstance)
        .map(fact -> ((TraceRecord.ForkEnded) fact).outcome())
        .toList();
  }

  // Results.

  @Test
  void shouldAddAStateWhenTheWorkSucceeds() {
    // given
    work = during -> during.fork(BANK, () -> 1).then(s.paid);
    machine.add(s.paying);
    assertThat(machine).hasToString("(Paying:1)");
    // when
    assertThat(host.pools().runNext(BANK)).isTrue();
    runLater();
    // then
    assertThat(machine).hasToString("(Paid:1)");
    assertThat(outcomes()).containsExactly(TraceRecord.ForkOutcome.SUCCEEDED);
    assertThat(loop.stats().forks()).isEqualTo(1);
  }

  @Test
  void shouldMakeAMutationOfTheResult() {
    // given
    var receipts = new ArrayList<String>();
    machine.whenArgs(s.paid, RECEIPT.is("no. 7")).future().onSuccess(done -> receipts.add("7"));
    work = during ->
        during.fork(() -> "no. 7").then(receipt -> Mutation.add(s.paid).arg(RECEIPT, receipt));
    machine.add(s.paying);
    // when
    host.pools().runNext(Offload.DEFAULT_POOL);
    runLater();
    // then
    assertThat(receipts).containsExactly("7");
  }

  @Test
  @SuppressWarnings("NullAway") // The mistake that is tested.
  void shouldSayThatNoMutationWasMade() {
    // given
    work = during -> during.fork(() -> 1).then(result -> null);
    machine.add(s.paying);
    // when
    host.pools().runNext(Offload.DEFAULT_POOL);
    runLater();
    // then
    assertThat(machine.error())
        .hasMessage(
            "Expected a mutation from then(…) of the work of Paying in pool default, but it returned null");
  }

  @Test
  void shouldFollowAFuture() {
    // given
    Promise<String> answer = Promise.promise();
    work = during -> during.follow(answer.future()).then(s.paid);
    machine.add(s.paying);
    // when
    answer.complete("yes");
    assertThat(machine.is(s.paid)).as("on a later turn").isFalse();
    runLater();
    // then
    assertThat(machine.is(s.paid)).isTrue();
  }

  @Test
  void shouldSayWhatCausedTheMutation() {
    // given
    work = during -> during.fork(BANK, () -> 1).then(s.paid);
    machine.add(s.paying);
    // when
    host.pools().runNext(BANK);
    runLater();
    // then
    var last = (TransitionEnded) traced.get(traced.size() - 1);
    assertThat(last.cause()).isEqualTo(new Cause(Cause.Kind.FORK, 1, null));
  }

  // Failures.

  @Test
  void shouldReportAFailureByException() {
    // given
    var error = new IOException("bank closed");
    work = during -> during
        .fork(BANK, () -> {
          throw error;
        })
        .then(s.paid);
    machine.add(s.paying);
    // when
    host.pools().runNext(BANK);
    runLater();
    // then
    assertThat(machine.is(schema.exception())).isTrue();
    assertThat(machine.error()).isSameAs(error);
    assertThat(loop.stats().forksFailed()).isEqualTo(1);
    assertThat(host.observed())
        .last()
        .isInstanceOfSatisfying(TraceRecord.ForkEnded.class, ended -> {
          assertThat(ended.work()).isEqualTo("the work of Paying in pool bank");
          assertThat(ended.error()).isSameAs(error);
        });
  }

  @Test
  void shouldMakeAMutationOfAFailure() {
    // given
    work = during -> during
        .fork(BANK, () -> {
          throw new IOException("bank closed");
        })
        .then(result -> Mutation.add(s.paid), error -> Mutation.add(s.failed));
    machine.add(s.paying);
    // when
    host.pools().runNext(BANK);
    runLater();
    // then
    assertThat(machine).hasToString("(Failed:1)");
  }

  @Test
  void shouldReportWhatTheMakerOfTheMutationThrows() {
    // given
    var error = new IllegalStateException("no receipt");
    work = during -> during.fork(BANK, () -> 1).then(result -> {
      throw error;
    });
    machine.add(s.paying);
    // when
    host.pools().runNext(BANK);
    runLater();
    // then
    assertThat(machine.error()).isSameAs(error);
  }

  @Test
  void shouldReportAMutationOfAnotherSchema() {
    // given
    var foreign = Schema.of(PaymentStates::new).states();
    work = during -> during.fork(BANK, () -> 1).then(result -> Mutation.add(foreign.paid));
    machine.add(s.paying);
    // when
    host.pools().runNext(BANK);
    runLater();
    // then
    assertThat(machine.error()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldFailWhenThePoolsWaitingLineIsFull() {
    // given
    host.pools().limitWaiting(1);
    work = during -> {
      during.fork(BANK, () -> 1).then(s.paid);
      during.fork(BANK, () -> 2).then(s.paid);
    };
    // when
    machine.add(s.paying);
    runLater();
    // then
    assertThat(machine.error())
        .isInstanceOf(PoolException.class)
        .hasMessageContaining("at most 1 works to wait");
    assertThat(host.pools().waiting(BANK)).isEqualTo(1);
  }

  @Test
  void shouldFailBeyondTheLimitOfOneMachine() {
    // given
    work = during -> {
      for (int i = 0; i <= Forks.FORKS_MAX; i++) {
        during.follow(Promise.promise().future()).then(s.paid);
      }
    };
    // when
    machine.add(s.paying);
    runLater();
    // then
    assertThat(machine.error())
        .isInstanceOf(PoolException.class)
        .hasMessageContaining("at most 1024 works of one machine");
    assertThat(outcomes()).containsExactly(TraceRecord.ForkOutcome.FAILED);
  }

  // Time.

  @Test
  void shouldReportATimeout() {
    // given
    work = during -> during.fork(BANK, () -> 1).within(Duration.ofSeconds(3)).then(s.paid);
    machine.add(s.paying);
    host.advance(Duration.ofMillis(2_999));
    assertThat(machine.error()).isNull();
    // when
    host.advance(Duration.ofMillis(1));
    // then
    assertThat(machine).hasToString("(Paying:1 Exception:1)");
    assertThat(machine.error())
        .isInstanceOf(ForkTimeoutException.class)
        .hasMessage("Expected the work of Paying in pool bank to end within PT3S, but it did not");
    assertThat(host.pools().waiting(BANK)).as("withdrawn").isZero();
    assertThat(loop.stats().forksTimedOut()).isEqualTo(1);
    assertThat(outcomes()).containsExactly(TraceRecord.ForkOutcome.TIMED_OUT);
  }

  @Test
  void shouldAddErrHandlerTimeoutWhereItIsDeclared() {
    // given
    var withState = Schema.of(WithTimeoutState::new);
    var other = loop.machine("other", type(withState));
    work = during -> during
        .follow(Promise.promise().future())
        .within(Duration.ofSeconds(3))
        .then(s -> Mutation.add(withState.states().paid));
    other.add(withState.states().paying);
    // when
    host.advance(Duration.ofSeconds(3));
    // then
    assertThat(other.is(withState.states().timedOut)).isTrue();
    assertThat(other.is(withState.exception())).isTrue();
  }

  @Test
  void shouldCountAResultAfterTheTimeAsLate() {
    // given
    Promise<String> answer = Promise.promise();
    work =
        during -> during.follow(answer.future()).within(Duration.ofSeconds(3)).then(s.paid);
    machine.add(s.paying);
    host.advance(Duration.ofSeconds(3));
    // when
    answer.complete("too late");
    runLater();
    // then
    assertThat(machine.is(s.paid)).isFalse();
    assertThat(loop.stats().forksLate()).isEqualTo(1);
  }

  @Test
  void shouldStopTheTimeWhenTheResultComes() {
    // given
    work = during -> during.fork(BANK, () -> 1).within(Duration.ofSeconds(3)).then(s.paid);
    machine.add(s.paying);
    // when
    host.pools().runNext(BANK);
    runLater();
    // then
    assertThat(host.pendingTimers()).isZero();
  }

  // The state's period.

  @Test
  void shouldDropTheResultWhenTheStateHasLeft() {
    // given
    Promise<String> answer = Promise.promise();
    work = during -> during.follow(answer.future()).then(s.paid);
    machine.add(s.paying);
    machine.remove(s.paying);
    assertThat(outcomes()).containsExactly(TraceRecord.ForkOutcome.DROPPED);
    // when
    answer.complete("too late");
    runLater();
    // then
    assertThat(machine.active().isEmpty()).isTrue();
    assertThat(loop.stats().forksLate()).isEqualTo(1);
  }

  @Test
  void shouldWithdrawWaitingWorkWhenTheStateIsReentered() {
    // given
    work = during -> during.fork(BANK, () -> 1).then(s.paid);
    machine.add(s.paying);
    // when
    machine.add(s.paying);
    // then
    assertThat(host.pools().waiting(BANK)).as("that of the new period").isEqualTo(1);
    assertThat(outcomes()).containsExactly(TraceRecord.ForkOutcome.DROPPED);
  }

  @Test
  void shouldDropTheResultOfADisposedMachine() {
    // given
    Promise<String> answer = Promise.promise();
    work =
        during -> during.follow(answer.future()).within(Duration.ofSeconds(3)).then(s.paid);
    machine.add(s.paying);
    // when
    machine.dispose();
    answer.complete("too late");
    runLater();
    // then
    assertThat(host.pendingTimers()).isZero();
    assertThat(loop.stats().forksLate()).isEqualTo(1);
  }

  // Bad input.

  @Test
  void shouldRefuseAnInactiveState() {
    // given
    var type =
        TestType.of(schema, (states, on) -> on.exited(states.paying, tx -> tx.during(s.paying)));
    var other = loop.machine("other", type);
    other.add(s.paying);
    // when
    other.remove(s.paying);
    // then
    assertThat(other.error())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Paying is not active");
  }

  @Test
  void shouldRefuseToBeginInANegotiationHandler() {
    // given
    var type = TestType.of(
        schema,
        (states, on) -> on.exit(states.paying, tx -> {
          tx.during(s.paying);
          return tx.accept();
        }));
    var other = loop.machine("other", type);
    other.add(s.paying);
    // when
    var result = other.remove(s.paying);
    // then
    assertThat(result.isRefused()).isTrue();
    assertThat(other.error()).hasMessageContaining("still negotiated");
  }

  @Test
  void shouldRefuseASecondThenAndShortLimits() {
    // given
    var kept = new ArrayList<Fork<?>>();
    work = during -> {
      var fork = during.fork(BANK, () -> 1);
      fork.then(s.paid);
      kept.add(fork);
    };
    machine.add(s.paying);
    // then
    assertThatIllegalStateException()
        .isThrownBy(() -> kept.get(0).then(s.paid))
        .withMessageContaining("second");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kept.get(0).within(Duration.ZERO))
        .withMessageContaining("at least 1 ms");
  }

  @Test
  void shouldFailOnAHostWithoutPools() {
    // when
    var refused = Offload.none().submit("bank", () -> 1);
    refused.withdraw();
    // then
    assertThat(refused.result().cause()).hasMessageContaining("this host has none");
  }
}
