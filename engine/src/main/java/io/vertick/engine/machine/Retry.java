package io.vertick.engine.machine;

import io.vertick.engine.subscription.Promises;
import io.vertick.engine.subscription.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How often and when a mutation is tried again: {@code gate.send(Mutation.add(s.unlocked), Retry.DEFAULT.attempts(3))}. Immutable; any thread.
 *
 * <p>What is {@code Refused} or {@code NotApplied} changed nothing, so it is tried again; {@code Executed}, {@code Failed} and {@code Unknown} are final, as they did or
 * may have changed something. The pause doubles each time. Pauses are not random: callers that must not retry in step are given different delays. When {@value
 * #PAUSING_MAX} retries pause already, one more is not tried again: its last result is the answer.
 *
 * @param attempts how often in all, the first included; 1 to {@value #ATTEMPTS_MAX}
 * @param delay the pause before the second attempt; 1 ms to {@code delayMax}
 * @param delayMax what the pause grows to; up to 1 minute
 * @param within no attempt begins later than this after the first; 1 ms to 5 minutes. Each has the mutation's own time limit besides
 */
public record Retry(int attempts, Duration delay, Duration delayMax, Duration within) {
  /** The most attempts that may be asked for. */
  public static final int ATTEMPTS_MAX = 100;

  /** How many retries may pause at the same time: of all machines of a loop, and again of all refs of a Vert.x. */
  public static final int PAUSING_MAX = 10_000;

  /** Port: counts the retries that pause. Called wherever they are. */
  public interface Room {
    /** Counts one more in, unless there are {@value Retry#PAUSING_MAX} already. */
    boolean admit();

    /** One that was admitted pauses no more. */
    void leave();
  }

  // Above the constant that is checked by them.
  private static final Duration DELAY_LIMIT = Duration.ofMinutes(1);

  /** 10 attempts within 5 s, the first pause 100 ms, none longer than 5 s. */
  public static final Retry DEFAULT =
      new Retry(10, Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(5));

  public Retry {
    if (attempts < 1 || attempts > ATTEMPTS_MAX) {
      throw new IllegalArgumentException(
          "Expected 1 to " + ATTEMPTS_MAX + " attempts, but got " + attempts);
    }
    check("longest pause", delayMax, DELAY_LIMIT);
    check("first pause", delay, delayMax);
    check("time for all attempts", within, MachineRef.WITHIN_MAX);
  }

  private static void check(String what, Duration duration, Duration max) {
    if (duration.toMillis() < 1 || duration.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "Expected a " + what + " of 1 ms to " + max.toMillis() + " ms, but got " + duration);
    }
  }

  /** The same with another number of attempts. */
  public Retry attempts(int newAttempts) {
    return new Retry(newAttempts, delay, delayMax, within);
  }

  /** The same with other pauses: the first, and what they grow to. */
  public Retry delays(Duration first, Duration longest) {
    return new Retry(attempts, first, longest, within);
  }

  /** The same with another time for all attempts. */
  public Retry within(Duration limit) {
    return new Retry(attempts, delay, delayMax, limit);
  }

  /**
   * Tries again until an answer is final or this is exhausted. For recipients.
   *
   * @param first the first attempt; it, {@code timers} and the futures of {@code again} call back on the calling thread
   * @param again makes one more attempt
   * @return the last result, on that thread
   */
  public Future<Result> follow(
      Future<Result> first,
      Supplier<Future<Result>> again,
      Timers timers,
      Promises promises,
      Room room) {
    return new RetriedMutation(this, again, timers, promises.create(), room).begin(first);
  }

  /** Whether another attempt may come to something else, and repeats nothing. */
  static boolean isWorthRepeating(Result result) {
    return result.isRefused() || result instanceof Result.NotApplied;
  }

  Duration doubled(Duration pause) {
    var longer = pause.multipliedBy(2);
    return longer.compareTo(delayMax) < 0 ? longer : delayMax;
  }
}
