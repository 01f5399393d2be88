package io.vertick.testing;

import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on what became of a mutation. A failure shows the result, with the verdict's text if it was refused. */
public final class ResultAssert extends AbstractAssert<ResultAssert, Result> {
  ResultAssert(@Nullable Result actual) {
    super(actual, ResultAssert.class);
  }

  /** Applied, or nothing to do. */
  public ResultAssert isExecuted() {
    return is("an executed mutation", Result.Executed.class);
  }

  /** Nothing changed; goes on with the verdict. */
  public VerdictAssert isRefused() {
    is("a refused mutation", Result.Refused.class);
    return new VerdictAssert(actual.verdict());
  }

  /** An {@code entered} handler threw. */
  public ResultAssert isFailed() {
    return is("a failed mutation", Result.Failed.class);
  }

  /** An {@code entered} handler threw an error of this type. */
  public ResultAssert isFailedWith(Class<? extends Throwable> type) {
    isFailed();
    if (!type.isInstance(failed().error())) {
      throw mismatch("a mutation that failed with a " + type.getName());
    }
    return this;
  }

  /** An {@code entered} handler threw, and exactly these states were taken out again. */
  public ResultAssert hasTakenOut(State... states) {
    isFailed();
    var expected = StateSet.of(states);
    if (!failed().takenOut().equals(expected)) {
      throw mismatch("a mutation that failed and took out " + expected);
    }
    return this;
  }

  /** It waits for its turn: the answer to a call from a handler. */
  public ResultAssert isQueued() {
    return is("a queued mutation", Result.Queued.class);
  }

  /** It never ran. */
  public ResultAssert isNotApplied() {
    return is("a mutation that was not applied", Result.NotApplied.class);
  }

  /** It may have run. */
  public ResultAssert isUnknown() {
    return is("a mutation of unknown outcome", Result.Unknown.class);
  }

  /** The machine's version afterwards; not for results that no machine computed: queued, not applied, unknown. */
  public ResultAssert hasVersion(long version) {
    isNotNull();
    if (actual.version() != version) {
      throw mismatch("a result at version " + version + " instead of " + actual.version());
    }
    return this;
  }

  private ResultAssert is(String expectation, Class<? extends Result> type) {
    isNotNull();
    if (!type.isInstance(actual)) {
      throw mismatch(expectation);
    }
    return this;
  }

  private Result.Failed failed() {
    return (Result.Failed) actual;
  }

  private AssertionError mismatch(String expectation) {
    return failure("Expected %s, but the result is %s", expectation, actual);
  }
}
