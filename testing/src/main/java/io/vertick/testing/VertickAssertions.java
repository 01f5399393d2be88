package io.vertick.testing;

import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Result;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.subscription.Wait;
import org.assertj.core.annotation.CheckReturnValue;
import org.jspecify.annotations.Nullable;

/**
 * Where assertions on machines begin: import {@code assertThat} statically, beside AssertJ's own if you need both. Failures throw {@link AssertionError} with what
 * was expected, what is, and the ticks. Use them on the machine's thread.
 */
@CheckReturnValue
public final class VertickAssertions {
  private VertickAssertions() {}

  /** On a machine or a replica. */
  public static MachineAssert assertThat(@Nullable MachineView<?> machine) {
    return new MachineAssert(machine);
  }

  /** On what became of a mutation. */
  public static ResultAssert assertThat(@Nullable Result result) {
    return new ResultAssert(result);
  }

  /** On why a mutation was refused. */
  public static VerdictAssert assertThat(@Nullable Verdict verdict) {
    return new VerdictAssert(verdict);
  }

  /** On a wait. */
  public static WaitAssert assertThat(@Nullable Wait wait) {
    return new WaitAssert(wait);
  }
}
