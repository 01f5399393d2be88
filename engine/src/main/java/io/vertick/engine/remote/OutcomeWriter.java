package io.vertick.engine.remote;

import io.vertick.engine.machine.MachineBrokenException;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.Result;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.Ended;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.subscription.WaitCancelledException;
import io.vertick.engine.subscription.WaitTimeoutException;
import java.util.Objects;

/** What became of a request here, as it travels back. On the machine's context: a verdict is computed where the machine lives. */
public final class OutcomeWriter {
  private OutcomeWriter() {}

  public static Outcome of(Result result, SpokenStates spoken) {
    if (result instanceof Result.Executed executed) {
      return new Outcome.Executed(executed.version());
    } else if (result instanceof Result.Refused refused) {
      return new Outcome.Refused(refusal(refused.verdict(), spoken), refused.version());
    } else if (result instanceof Result.Failed failed) {
      return new Outcome.Failed(
          Objects.requireNonNull(CallWriter.error(failed.error())),
          failed.version(),
          spoken.indexes(failed.takenOut()));
    } else if (result instanceof Result.Unknown unknown) {
      return new Outcome.Unknown(unknown.reason());
    } else if (result instanceof Result.NotApplied notApplied) {
      return new NotApplied(notApplied.reason());
    }
    throw new AssertionError("Expected a result that a ref may get, but it is " + result);
  }

  static Outcome.Refusal refusal(Verdict verdict, SpokenStates spoken) {
    return new Outcome.Refusal(
        verdict.code().text(),
        spoken.index(verdict.state()),
        spoken.indexes(verdict.because()),
        spoken.indexes(verdict.chain()),
        verdict.handler() == null ? "" : verdict.handler().toString(),
        verdict.text());
  }

  /** Why a mutation could not be given to the machine. */
  public static Outcome notApplied(Throwable wrong) {
    return new NotApplied(reason(wrong));
  }

  /** Why a wait ended without what it waited for. */
  public static Outcome ended(Throwable wrong) {
    return new Ended(reason(wrong));
  }

  private static String reason(Throwable wrong) {
    if (wrong instanceof WaitTimeoutException) {
      return Reason.TIMEOUT;
    } else if (wrong instanceof WaitCancelledException) {
      return Reason.CANCELLED;
    } else if (wrong instanceof MachineDisposedException) {
      return Reason.DISPOSED;
    }
    return word(wrong) + ": " + wrong.getMessage();
  }

  private static String word(Throwable wrong) {
    if (wrong instanceof MachineUnavailableException) {
      return Reason.ABSENT;
    }
    return wrong instanceof MachineBrokenException ? Reason.BROKEN : Reason.INVALID;
  }
}
