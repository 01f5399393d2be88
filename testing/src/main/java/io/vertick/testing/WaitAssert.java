package io.vertick.testing;

import io.vertick.engine.subscription.Wait;
import io.vertick.engine.subscription.WaitCancelledException;
import io.vertick.engine.subscription.WaitTimeoutException;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on a wait, outside handlers: there all that was matched has completed. */
public final class WaitAssert extends AbstractAssert<WaitAssert, Wait> {
  WaitAssert(@Nullable Wait actual) {
    super(actual, WaitAssert.class);
  }

  /** What was waited for has come. */
  public WaitAssert isFulfilled() {
    isNotNull();
    return expect(actual.future().succeeded(), "be fulfilled");
  }

  /** Nothing has ended it. */
  public WaitAssert isPending() {
    isNotNull();
    return expect(actual.isPending(), "be pending");
  }

  /** It lasted longer than its limit. */
  public WaitAssert isTimedOut() {
    return isFailedWith(WaitTimeoutException.class);
  }

  /** Its owner, or the end of its context, cancelled it. */
  public WaitAssert isCancelled() {
    return isFailedWith(WaitCancelledException.class);
  }

  /** It ended without what was waited for, by an error of this type. */
  public WaitAssert isFailedWith(Class<? extends Throwable> type) {
    isNotNull();
    return expect(type.isInstance(actual.future().cause()), "have ended by a " + type.getName());
  }

  private WaitAssert expect(boolean holds, String expectation) {
    if (!holds) {
      throw failure(
          "Expected the wait for \"%s\" to %s, but it %s", actual, expectation, outcome());
    }
    return this;
  }

  private String outcome() {
    if (actual.isPending()) {
      return "is pending";
    }
    var future = actual.future();
    return future.failed() ? "ended by " + future.cause() : "is fulfilled";
  }
}
