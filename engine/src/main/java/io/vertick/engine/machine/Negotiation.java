package io.vertick.engine.machine;

import io.vertick.engine.machine.HandlerTable.Slot;
import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.Verdict;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Bits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks the handlers that may refuse a transition, in the order of the rules, and remembers the refusal. Scratch memory like {@link TransitionRun}. */
final class Negotiation {
  private final TransitionRun run;
  private final TransitionSets sets;
  private final HandlerTable handlers;
  /** Of an auto transition: slots asked already, by ordinal. */
  private final long[] offered;

  /** Whom to ask is noted here instead of asking them, unless null. */
  private @Nullable List<HandlerEvent> asked;

  private boolean asksOnce;
  private boolean mayStay;
  private @Nullable Slot refusedBy;
  private @Nullable Throwable thrown;
  private String reason = "";

  Negotiation(TransitionRun run, TransitionSets sets, HandlerTable handlers) {
    this.run = run;
    this.sets = sets;
    this.handlers = handlers;
    offered = Bits.create(handlers.slotCount);
  }

  /**
   * Begins a transition.
   *
   * @param isAuto whether a handler's answer stands for the whole transition, also if it is negotiated again
   * @param asksSelf whether states that stay are asked
   */
  void begin(boolean isAuto, boolean asksSelf) {
    asksOnce = isAuto;
    mayStay = asksSelf;
    refusedBy = null;
    thrown = null;
    if (isAuto) {
      Bits.clearAll(offered);
    }
  }

  /** Offers every event; false at the first refusal. */
  boolean succeeds() {
    return agreeOnExits()
        && (handlers.enter.isEmpty || agreeInOrder(handlers.enter, sets.enters))
        && agreeOnSelf()
        && agreeOnPairs()
        && (handlers.anyEnter == null || agrees(handlers.anyEnter));
  }

  /** The same for a transition that only switches one state that concerns no other. */
  boolean succeedsFor(int rank, boolean enters) {
    var slot = (enters ? handlers.enter : handlers.exit).of(rank);
    return slot == null || agrees(slot);
  }

  /** The events that would be offered if nobody refused, in order. */
  List<HandlerEvent> preview(boolean asksSelf) {
    begin(false, asksSelf);
    var events = new ArrayList<HandlerEvent>();
    asked = events;
    boolean unused = succeeds();
    asked = null;
    return List.copyOf(events);
  }

  /** The event whose handler refused; there must be one. */
  Slot refusedBy() {
    return Objects.requireNonNull(refusedBy);
  }

  /** What the refusing handler threw; null if it just said no. */
  @Nullable
  Throwable thrown() {
    return thrown;
  }

  /** The rank of the state whose entering the refusal is about, or -1. */
  int subject() {
    var slot = refusedBy();
    return switch (slot.event.phase()) {
      case ENTER -> slot.rank;
      case PAIR -> Bits.get(sets.enters, slot.otherRank) ? slot.otherRank : -1;
      default -> -1;
    };
  }

  Verdict verdict() {
    var event = refusedBy().event;
    if (thrown != null) {
      return Verdict.of(VerdictCode.HANDLER_FAILED, event, event + " failed: " + thrown);
    }
    return Verdict.of(
        VerdictCode.HANDLER_REFUSED,
        event,
        event + (reason.isEmpty() ? " refused" : " refused: " + reason));
  }

  private boolean agreeOnExits() {
    if (handlers.exit.isEmpty) {
      return true;
    }
    for (int word = sets.exits.length - 1; word >= 0; word--) {
      long bits = sets.exits[word] & handlers.exit.bound[word];
      while (bits != 0) {
        long last = Long.highestOneBit(bits);
        bits ^= last;
        if (!agrees(handlers.exit.slots[(word << 6) + Long.numberOfTrailingZeros(last)])) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean agreeOnSelf() {
    if (handlers.self.isEmpty || !mayStay) {
      return true;
    }
    Bits.intersection(sets.target, sets.before, sets.scratch);
    return agreeInOrder(handlers.self, sets.scratch);
  }

  private boolean agreeInOrder(HandlerTable.ByRank slots, long[] ranks) {
    for (int word = 0; word < ranks.length; word++) {
      for (long bits = ranks[word] & slots.bound[word]; bits != 0; bits &= bits - 1) {
        if (!agrees(slots.slots[(word << 6) + Long.numberOfTrailingZeros(bits)])) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean agreeOnPairs() {
    if (handlers.pairs.length == 0) {
      return true;
    }
    for (int word = 0; word < sets.before.length; word++) {
      for (long bits = sets.before[word] & handlers.pairFrom[word]; bits != 0; bits &= bits - 1) {
        for (var slot : handlers.pairs[(word << 6) + Long.numberOfTrailingZeros(bits)]) {
          if (Bits.get(sets.target, slot.otherRank) && !agrees(slot)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** Asks all handlers of an event, unless their answer stands already. */
  private boolean agrees(Slot slot) {
    if (asked != null) {
      asked.add(slot.event);
      return true;
    }
    if (asksOnce) {
      if (Bits.get(offered, slot.ordinal)) {
        return true;
      }
      Bits.set(offered, slot.ordinal);
    }
    for (var handler : slot.negotiation) {
      if (!agrees(slot, handler)) {
        return false;
      }
    }
    return true;
  }

  private boolean agrees(Slot slot, NegotiationHandler handler) {
    run.handlerStarts();
    Decision decision;
    try {
      decision = handler.decide(run.face());
      if (decision == null) {
        throw new NullPointerException(
            "Expected tx.accept() or tx.refuse(…) from " + slot.event + ", but it returned null");
      }
    } catch (Throwable failure) {
      run.failed(slot, failure);
      refusedBy = slot;
      thrown = failure;
      return false;
    }
    if (decision.isAccepted()) {
      run.answered(slot, null);
      return true;
    }
    refusedBy = slot;
    thrown = null;
    reason = decision.reason();
    run.answered(slot, reason);
    return false;
  }
}
