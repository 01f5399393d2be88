package io.vertick.engine.machine;

import io.vertick.engine.schema.State;
import io.vertick.engine.subscription.StateContext;
import io.vertx.core.Future;
import java.util.Objects;

/**
 * The present period of a state, to start slow work for: {@code tx.during(s.paying).fork("bank", () -> bank.charge(order)).within(Duration.ofSeconds(3)).then(s.paid)}.
 * What comes back after the period is over is dropped and counted. Confined to the machine's thread.
 */
public final class During {
  private final Machine<?> machine;
  private final StateContext period;
  private final long transition;

  During(Machine<?> machine, StateContext period, long transition) {
    this.machine = machine;
    this.period = period;
    this.transition = transition;
  }

  /** Blocking work on a thread of the pool {@value Offload#DEFAULT_POOL}. */
  public <T> Fork<T> fork(Work<T> work) {
    return fork(Offload.DEFAULT_POOL, work);
  }

  /** Blocking work on a thread of this pool, once its turn comes; starts with {@link Fork#then}. */
  public <T> Fork<T> fork(String pool, Work<T> work) {
    Objects.requireNonNull(work);
    return new Fork<>(
        machine, period, transition, pool, () -> machine.host().offload().submit(pool, work));
  }

  /** Work that is under way already, and blocks nobody: the answer of a client, say. The future may complete on any thread. */
  public <T> Fork<T> follow(Future<T> work) {
    var followed = new Followed<>(Objects.requireNonNull(work));
    return new Fork<>(machine, period, transition, "", () -> followed);
  }

  /** The state. */
  public State state() {
    return period.state();
  }

  private record Followed<T>(Future<T> result) implements Offload.Submitted<T> {
    @Override
    public void withdraw() {}
  }
}
