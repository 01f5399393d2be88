package io.vertick.engine.machine;

import io.vertick.engine.machine.HandlerTable.Slot;
import io.vertick.engine.relation.RelationResolver;
import io.vertick.engine.schema.Bits;

/** Calls the final handlers of a transition, and takes out what was not entered properly. Scratch memory like {@link TransitionRun}. */
final class Finals {
  private final TransitionRun run;
  private final TransitionSets sets;
  private final HandlerTable handlers;
  private final RelationResolver resolver;
  private final int exceptionRank;

  Finals(TransitionRun run, TransitionSets sets, TypeOnLoop home, RelationResolver resolver) {
    this.run = run;
    this.sets = sets;
    handlers = home.handlers;
    this.resolver = resolver;
    exceptionRank = home.exceptionRank;
  }

  /** Whether all that entered stayed; else {@code sets.takenOut} holds what had to leave again. */
  boolean succeed() {
    callExited();
    int failedAt = callEntered();
    if (failedAt >= 0) {
      takeOutFrom(failedAt);
      return false;
    }
    if (handlers.anyEntered != null) {
      act(handlers.anyEntered);
    }
    return true;
  }

  /** The same for a transition that only switches one state that concerns no other. */
  boolean succeedFor(int rank, boolean enters) {
    var slot = (enters ? handlers.entered : handlers.exited).of(rank);
    boolean succeeded = slot == null || act(slot) || !enters;
    if (!succeeded) {
      takeOutFrom(rank);
    } else if (enters && run.machine().watchesArgs()) {
      run.machine().stateEntered(rank, run.args());
    }
    return succeeded;
  }

  private void callExited() {
    if (handlers.exited.isEmpty) {
      return;
    }
    for (int word = sets.exits.length - 1; word >= 0; word--) {
      long bits = sets.exits[word] & handlers.exited.bound[word];
      while (bits != 0) {
        long last = Long.highestOneBit(bits);
        bits ^= last;
        boolean unused = act(handlers.exited.slots[(word << 6) + Long.numberOfTrailingZeros(last)]);
      }
    }
  }

  /** The rank of the state whose handler threw, or -1. */
  private int callEntered() {
    var machine = run.machine();
    if (handlers.entered.isEmpty && !machine.watchesArgs()) {
      return -1;
    }
    for (int rank = Bits.next(sets.enters, 0); rank >= 0; rank = Bits.next(sets.enters, rank + 1)) {
      var slot = handlers.entered.isEmpty ? null : handlers.entered.slots[rank];
      if (slot != null && !act(slot)) {
        return rank;
      }
      if (machine.watchesArgs()) {
        machine.stateEntered(rank, run.args());
      }
    }
    return -1;
  }

  /** Calls all handlers of an event; false if one threw. */
  private boolean act(Slot slot) {
    boolean succeeded = true;
    for (var handler : slot.finals) {
      run.handlerStarts();
      try {
        handler.handle(run.face());
      } catch (Throwable thrown) {
        run.failed(slot, thrown);
        succeeded = false;
        continue;
      }
      run.answered(slot, null);
    }
    return succeeded;
  }

  /** Takes out what was not entered properly, and what needs it; never {@code Exception}. */
  private void takeOutFrom(int failedAt) {
    var machine = run.machine();
    var staying = sets.scratch;
    Bits.copy(sets.target, staying);
    for (int rank = Bits.next(sets.enters, failedAt);
        rank >= 0;
        rank = Bits.next(sets.enters, rank + 1)) {
      if (!Bits.get(sets.before, rank) && rank != exceptionRank) {
        Bits.clear(staying, rank);
      }
    }
    resolver.prune(staying, exceptionRank);
    var takenOut = sets.takenOut;
    Bits.difference(sets.target, staying, takenOut);
    for (int rank = Bits.next(takenOut, 0); rank >= 0; rank = Bits.next(takenOut, rank + 1)) {
      machine.advance(rank, 1);
    }
    machine.activate(staying);
    // What was active before needs nothing that is new, so all of them are in sets.changed already.
    machine.endContexts(takenOut);
  }
}
