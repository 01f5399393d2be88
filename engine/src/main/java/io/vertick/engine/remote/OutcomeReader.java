package io.vertick.engine.remote;

import io.vertick.engine.machine.MachineBrokenException;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.machine.RemoteErrorException;
import io.vertick.engine.machine.Result;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Outcome.Ended;
import io.vertick.engine.protocol.Outcome.NotApplied;
import io.vertick.engine.protocol.Outcome.Refusal;
import io.vertick.engine.protocol.Outcome.Unknown;
import io.vertick.engine.protocol.Reason;
import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.Phase;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.subscription.WaitCancelledException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Outcomes from the wire as results for a caller here, who knows the machine by this schema. */
public record OutcomeReader(String machine, Schema<?> schema) {
  public Result result(Outcome outcome) {
    if (outcome instanceof Outcome.Executed executed) {
      return new Result.Executed(executed.version());
    } else if (outcome instanceof Outcome.Refused refused) {
      return new Result.Refused(verdict(refused.refusal()), refused.version());
    } else if (outcome instanceof Outcome.Failed failed) {
      var error = new RemoteErrorException(failed.error().type(), failed.error().message());
      return new Result.Failed(error, failed.version(), StateSet.of(states(failed.takenOut())));
    } else if (outcome instanceof NotApplied notApplied) {
      return new Result.NotApplied(reasonCode(notApplied.reason()), notApplied.reason());
    }
    return new Result.Unknown(reasonCode(reason(outcome)), reason(outcome));
  }

  private static ReasonCode reasonCode(String reason) {
    return ReasonCode.of(Reason.wordOf(reason));
  }

  Verdict verdict(Refusal refusal) {
    return new Verdict(
        code(refusal.code()),
        states(List.of(refusal.state())).stream().findFirst().orElse(null),
        states(refusal.because()),
        states(refusal.chain()),
        handler(refusal.handler()),
        refusal.text());
  }

  /** A word that this version does not know comes from a newer node: nothing but a handler is free to find new reasons. */
  private static VerdictCode code(String text) {
    return Arrays.stream(VerdictCode.values())
        .filter(code -> code.text().equals(text))
        .findFirst()
        .orElse(VerdictCode.HANDLER_REFUSED);
  }

  /** Indexes come from a peer: those that mean nothing are left out. */
  List<State> states(List<Integer> indexes) {
    return indexes.stream()
        .filter(index -> index >= 0 && index < schema.size())
        .map(schema::state)
        .toList();
  }

  /** The event that {@link HandlerEvent#toString} wrote; null if there is none, or its states are not known here. */
  @Nullable
  HandlerEvent handler(String text) {
    int dot = text.lastIndexOf('.');
    if (dot < 0) {
      return null;
    }
    var states = text.substring(0, dot).split(">", 2);
    boolean isAny = states[0].equals("any");
    var phase = Arrays.stream(Phase.values())
        .filter(known -> known.isAny() == isAny && known.text().equals(text.substring(dot + 1)))
        .findFirst();
    boolean isKnown = phase.isPresent() && (isAny || Arrays.stream(states).allMatch(schema::has));
    return isKnown
        ? new HandlerEvent(
            phase.get(),
            isAny ? null : schema.state(states[0]),
            states.length == 1 ? null : schema.state(states[1]))
        : null;
  }

  /** Why a wait ended without what it waited for, which {@code wait} says. */
  public RuntimeException failure(Outcome outcome, String wait) {
    var reason = reason(outcome);
    return switch (Reason.wordOf(reason)) {
      case Reason.CANCELLED -> new WaitCancelledException(wait, "its host");
      case Reason.DISPOSED -> new MachineDisposedException(machine);
      case Reason.BROKEN ->
        new MachineBrokenException(machine, new RemoteErrorException(Reason.BROKEN, reason));
      default ->
        new MachineUnavailableException(
            "Expected " + machine + " to wait for " + wait + ", but it does not: " + reason);
    };
  }

  /**
   * What was asked for.
   *
   * @throws MachineUnavailableException if the machine did not say
   */
  public Map<String, @Nullable Object> answer(Outcome outcome) {
    if (outcome instanceof Outcome.Answered answered) {
      return answered.values();
    }
    throw new MachineUnavailableException(
        "Expected " + machine + " to answer, but it does not: " + reason(outcome));
  }

  public static String reason(Outcome outcome) {
    if (outcome instanceof NotApplied notApplied) {
      return notApplied.reason();
    } else if (outcome instanceof Unknown unknown) {
      return unknown.reason();
    } else if (outcome instanceof Ended ended) {
      return ended.reason();
    }
    return "Expected another outcome, but the host sent " + outcome;
  }
}
