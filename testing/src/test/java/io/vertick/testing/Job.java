package io.vertick.testing;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.time.Duration;

/** A machine that can come to every end a test asks for. */
final class Job extends MachineType<Job.JobStates> {
  static final class JobStates extends States {
    final State idle = auto("Idle");
    final State ready = state("Ready");
    final State busy = state("Busy").require(ready).lasts(Duration.ofSeconds(2));
    final State refused = state("Refused");
    final State faulty = state("Faulty");
    final State fatal = state("Fatal");
    final State slow = state("Slow");
    final State hit = multi("Hit");
    final Attribute<Long> size = attribute("Size", Attribute.INT64);

    {
      exclusive(idle, ready);
    }
  }

  static final Schema<JobStates> SCHEMA = Schema.of(JobStates::new);
  static final Arg<Long> SIZE = Arg.int64("size");
  /** What {@code slow} does. */
  static final Arg<Runnable> PAUSE = Arg.of("pause", Runnable.class);

  Job() {
    super(SCHEMA);
  }

  static JobStates states() {
    return SCHEMA.states();
  }

  @Override
  protected void handlers(JobStates s, Handlers on) {
    on.entered(s.busy, tx -> tx.set(s.size, tx.arg(SIZE)));
    on.enter(s.refused, tx -> tx.refuse("100 % no"));
    on.pair(s.ready, s.refused, tx -> tx.accept());
    on.entered(s.faulty, tx -> {
      throw new IllegalStateException("fault");
    });
    on.entered(s.fatal, tx -> {
      throw new StackOverflowError("too deep");
    });
    on.entered(s.slow, tx -> tx.arg(PAUSE, () -> {}).run());
    on.entered(s.ready, tx -> tx.apply(Mutation.add(s.hit)));
  }
}
