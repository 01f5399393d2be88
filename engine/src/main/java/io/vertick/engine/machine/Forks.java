package io.vertick.engine.machine;

import io.vertick.engine.machine.TraceRecord.ForkOutcome;
import io.vertick.engine.subscription.Timers;
import io.vertx.core.AsyncResult;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The slow work that one machine waits for: at most {@value #FORKS_MAX} at a time; one more fails with {@link PoolException}. Confined to the machine's thread. */
final class Forks {
  static final int FORKS_MAX = 1_024;

  private static final String ERR_HANDLER_TIMEOUT = "ErrHandlerTimeout";

  private final Machine<?> machine;
  private final Loop loop;
  private long started;
  private int pending;

  Forks(Machine<?> machine, Loop loop) {
    this.machine = machine;
    this.loop = loop;
  }

  <T> void start(
      Fork<T> fork,
      Function<? super T, Mutation> success,
      Function<? super Throwable, Mutation> failure) {
    started++;
    loop.stats().forks++;
    new Running<>(fork, started, success, failure).begin();
  }

  int pending() {
    return pending;
  }

  private final class Running<T> {
    private final Fork<T> fork;
    private final long number;
    private final Function<? super T, Mutation> success;
    private final Function<? super Throwable, Mutation> failure;
    private final Offload.Submitted<T> work;
    private Timers.@Nullable Timer timer;
    private Runnable unbind = () -> {};
    private boolean hasEnded;

    Running(
        Fork<T> fork,
        long number,
        Function<? super T, Mutation> success,
        Function<? super Throwable, Mutation> failure) {
      this.fork = fork;
      this.number = number;
      this.success = success;
      this.failure = failure;
      work = pending < FORKS_MAX
          ? fork.submit()
          : Offload.refused(new PoolException("Expected at most " + FORKS_MAX
              + " works of one machine under way, but " + fork + " is one more"));
      pending++;
    }

    void begin() {
      if (machine.isTraced()) {
        machine.tell(stamp -> new TraceRecord.ForkStarted(
            stamp, number, fork.transition(), fork.period().state(), fork.pool()));
      }
      unbind = fork.period().onEnd(this::drop);
      var limit = fork.limit();
      if (limit != null) {
        timer = loop.host().timers().after(limit, this::timeOut);
      }
      work.result().onComplete(result -> loop.host().later(() -> settle(result)));
    }

    private void settle(AsyncResult<T> result) {
      if (hasEnded) {
        loop.stats().forksLate++;
      } else if (result.succeeded()) {
        end(ForkOutcome.SUCCEEDED, null);
        apply(success, result.result());
      } else {
        loop.stats().forksFailed++;
        end(ForkOutcome.FAILED, result.cause());
        apply(failure, result.cause());
      }
    }

    private void timeOut() {
      if (!hasEnded) {
        var timedOut =
            new ForkTimeoutException(fork.toString(), Objects.requireNonNull(fork.limit()));
        loop.stats().forksTimedOut++;
        end(ForkOutcome.TIMED_OUT, timedOut);
        work.withdraw();
        var schema = machine.schema();
        var state = schema.has(ERR_HANDLER_TIMEOUT)
            ? schema.state(ERR_HANDLER_TIMEOUT)
            : schema.exception();
        machine.applyFork(Mutation.addError(state, timedOut), fork.transition());
      }
    }

    private void drop() {
      if (!hasEnded) {
        end(ForkOutcome.DROPPED, null);
        work.withdraw();
      }
    }

    private void end(ForkOutcome outcome, @Nullable Throwable error) {
      hasEnded = true;
      pending--;
      unbind.run();
      if (timer != null) {
        timer.cancel();
      }
      tell(
          stamp -> new TraceRecord.ForkEnded(stamp, number, fork.toString(), outcome, error),
          error != null);
    }

    /** A failure is the operator's business too. */
    private void tell(Function<Stamp, TraceRecord> ended, boolean isFailure) {
      if (isFailure) {
        machine.report(ended);
      } else if (machine.isTraced()) {
        machine.tell(ended);
      }
    }

    /** Makes the mutation and runs it; both are the author's, so what they throw is the machine's error. */
    private <V> void apply(Function<V, Mutation> maker, V value) {
      Mutation mutation;
      try {
        mutation = Objects.requireNonNull(
            maker.apply(value),
            () -> "Expected a mutation from then(…) of " + fork + ", but it returned null");
        mutation.states().forEach(machine.schema()::rankOf);
      } catch (RuntimeException thrown) {
        mutation = Mutation.addError(machine.schema().exception(), thrown);
      }
      machine.applyFork(mutation, fork.transition());
    }
  }
}
