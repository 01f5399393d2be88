package io.vertick.engine.machine;

import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.VerdictCode;

/** Plain counters of one loop, confined to its thread; whoever reports them reads them there. They only grow, except the machines and waits. */
@SuppressWarnings("EnumOrdinal") // Positions in arrays of this process, never stored or sent.
public final class LoopStats {
  private static final int OUTCOMES = Outcome.values().length;

  /** What became of a transition. */
  public enum Outcome {
    EXECUTED,
    REFUSED,
    FAILED
  }

  final long[] transitions = new long[MutationType.values().length * OUTCOMES];
  final long[] refusals = new long[VerdictCode.values().length];
  long autoTransitions;
  long drains;
  long slices;
  long drainNanosMax;
  long queueMax;
  long handlersFailed;
  long handlersSlow;
  long machines;
  long waits;
  long forks;
  long forksFailed;
  long forksTimedOut;
  long forksLate;
  long pipeMutations;
  long pipesNotExecuted;
  long pipeLoops;

  /** Counters that start at zero, to add others to. */
  public LoopStats() {}

  /** Transitions of this type and outcome, checks not counted. */
  public long transitions(MutationType type, Outcome outcome) {
    return transitions[type.ordinal() * OUTCOMES + outcome.ordinal()];
  }

  /** Of the transitions, those that auto states called. */
  public long autoTransitions() {
    return autoTransitions;
  }

  public long refusals(VerdictCode code) {
    return refusals[code.ordinal()];
  }

  /** Drains of more than one mutation, or begun by a ref. */
  public long drains() {
    return drains;
  }

  /** Drains that went on in a later turn. */
  public long slices() {
    return slices;
  }

  /** The longest slice, in nanoseconds. */
  public long drainNanosMax() {
    return drainNanosMax;
  }

  /** The longest queue of a machine. */
  public long queueMax() {
    return queueMax;
  }

  public long handlersFailed() {
    return handlersFailed;
  }

  /** Handlers that took longer than {@link Machine#HANDLER_BUDGET}. */
  public long handlersSlow() {
    return handlersSlow;
  }

  /** Machines on the loop now. */
  public long machines() {
    return machines;
  }

  /** Waits made so far. */
  public long waits() {
    return waits;
  }

  /** Slow work that handlers started. */
  public long forks() {
    return forks;
  }

  /** Slow work that threw, or that its pool did not take. */
  public long forksFailed() {
    return forksFailed;
  }

  public long forksTimedOut() {
    return forksTimedOut;
  }

  /** Results of slow work that came after their state had left or their time was over, and were dropped. */
  public long forksLate() {
    return forksLate;
  }

  /** Answers that pipes had, those that were not executed included. */
  public long pipeMutations() {
    return pipeMutations;
  }

  /** Of those, the ones that were not executed. */
  public long pipesNotExecuted() {
    return pipesNotExecuted;
  }

  /** Of those, the ones that were not sent because they would have gone in a loop. */
  public long pipeLoops() {
    return pipeLoops;
  }

  /** Adds the counters of another loop, or of a copy, to these; maxima are joined. */
  public void add(LoopStats other) {
    addAll(other.transitions, transitions);
    addAll(other.refusals, refusals);
    autoTransitions += other.autoTransitions;
    drains += other.drains;
    slices += other.slices;
    drainNanosMax = Math.max(drainNanosMax, other.drainNanosMax);
    queueMax = Math.max(queueMax, other.queueMax);
    handlersFailed += other.handlersFailed;
    handlersSlow += other.handlersSlow;
    machines += other.machines;
    waits += other.waits;
    forks += other.forks;
    forksFailed += other.forksFailed;
    forksTimedOut += other.forksTimedOut;
    forksLate += other.forksLate;
    pipeMutations += other.pipeMutations;
    pipesNotExecuted += other.pipesNotExecuted;
    pipeLoops += other.pipeLoops;
  }

  private static void addAll(long[] from, long[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }

  void count(MutationType type, Outcome outcome) {
    transitions[type.ordinal() * OUTCOMES + outcome.ordinal()]++;
  }

  void countRefusal(VerdictCode code) {
    refusals[code.ordinal()]++;
  }
}
