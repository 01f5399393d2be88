package io.vertick.engine.machine;

import io.vertick.engine.relation.VerdictCode;

/** A payload in a machine's queue, and what its handler decided. */
final class PayloadReception {
  private final PayloadHandler handler;
  private final Payload payload;
  private Decision decision = Decision.refuse("the handler did not decide");

  PayloadReception(PayloadHandler handler, Payload payload) {
    this.handler = handler;
    this.payload = payload;
  }

  void receive(Machine<?> machine) {
    decision = handler.receive(machine, payload);
  }

  /** What it comes to, given how its turn in the queue ended. */
  PayloadOutcome outcome(Result turn) {
    if (turn instanceof Result.Failed failed) {
      return new PayloadOutcome.Refused("the handler failed: " + failed.error());
    } else if (turn instanceof Result.NotApplied notApplied) {
      return new PayloadOutcome.Refused(notApplied.reason());
    } else if (turn.isExecuted()) {
      return decision.isAccepted()
          ? new PayloadOutcome.Accepted()
          : new PayloadOutcome.Refused(decision.reason());
    }
    // A machine that broke may have done so in the handler.
    var verdict = turn.verdict();
    return verdict.code() == VerdictCode.MACHINE_BROKEN
        ? new PayloadOutcome.Unknown(verdict.text())
        : new PayloadOutcome.Refused(verdict.text());
  }
}
