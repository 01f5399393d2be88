package io.vertick.testing;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.time.Duration;

/** A machine for tests; see {@link JobType} for what each state does. */
public final class JobStates extends States {
  public final State idle = auto("Idle");
  public final State busy = state("Busy");
  public final State finished = state("Finished").require(busy);
  public final State counted = multi("Counted");
  public final State held = multi("Held");
  public final State burst = multi("Burst");
  public final State brief = state("Brief").lasts(Duration.ofMillis(50));
  public final State forbidden = state("Forbidden");
  public final State failing = state("Failing");
  public final State fatal = state("Fatal");
  public final Attribute<Long> count = attribute("Count", Attribute.INT64);

  {
    exclusive(idle, busy);
  }

  public static final Schema<JobStates> SCHEMA = Schema.of(JobStates::new);
  public static final Arg<Gate> GATE = Arg.of("gate", Gate.class);
  public static final Arg<Long> SIZE = Arg.int64("size");
  public static final Arg<Long> NUMBER = Arg.int64("number");
}
