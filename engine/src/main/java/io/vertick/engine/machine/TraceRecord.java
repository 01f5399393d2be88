package io.vertick.engine.machine;

import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.RelationDecision;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fact about a machine. Together, from {@link MachineTraced} on, they are enough to rebuild the machine's clock and to say why each mutation was decided as it
 * was. Immutable; any thread.
 */
public sealed interface TraceRecord
    permits TransitionEnded,
        TraceRecord.MachineTraced,
        TraceRecord.MachineLoaded,
        TraceRecord.MachineGrown,
        TraceRecord.ReplicaUpdated,
        TraceRecord.MutationQueued,
        TraceRecord.MutationRefused,
        TraceRecord.MutationExpired,
        TraceRecord.EvalEnded,
        TraceRecord.RelationsDecided,
        TraceRecord.HandlerAnswered,
        TraceRecord.HandlerFailed,
        TraceRecord.HandlerSlow,
        TraceRecord.WaitCreated,
        TraceRecord.WaitEnded,
        TraceRecord.TimerStarted,
        TraceRecord.TimerEnded,
        TraceRecord.ForkStarted,
        TraceRecord.ForkEnded,
        TraceRecord.PipeAnswered,
        TraceRecord.MachineBroken,
        TraceRecord.MachineDisposed,
        TraceRecord.TracerFailed,
        TraceRecord.DisposalHookFailed {
  /** Which machine, and the place in its records. */
  Stamp stamp();

  /** The machine's id. */
  default String machine() {
    return stamp().machine();
  }

  /** Whether it is told only to tracers that want details; see {@link Stamp#sequence}. */
  default boolean isDetail() {
    return false;
  }

  /** A tracer was bound: what the machine follows and is, for a reader who knows nothing yet. */
  record MachineTraced(Stamp stamp, Schema<?> schema, MachineExport export)
      implements TraceRecord {}

  /** An export took the place of what the machine was; {@code export} is what it is now. */
  record MachineLoaded(Stamp stamp, MachineExport export) implements TraceRecord {}

  /** The machine has more states and attributes: {@code schema} is the one that it follows now; what it had before is as it was. */
  record MachineGrown(Stamp stamp, Schema<?> schema) implements TraceRecord {}

  /** A replica was moved by an update from its source. What its source did besides is not known here. */
  record ReplicaUpdated(Stamp stamp, ViewUpdate update) implements TraceRecord {}

  /**
   * A mutation was put into the queue.
   *
   * @param error what it reports, and the machine's last error from now on; null if it is no report
   * @param queueTick 0 for one that the queue tick does not count
   */
  record MutationQueued(
      Stamp stamp,
      MutationType type,
      List<State> called,
      boolean isCheck,
      @Nullable Throwable error,
      long queueTick,
      Cause cause)
      implements TraceRecord {}

  /**
   * A mutation was refused; by relations and handlers, which {@link TransitionEnded} tells tracers, or before it came to a transition.
   *
   * @param queueTick of one that was taken from the queue; 0 for others
   */
  record MutationRefused(
      Stamp stamp,
      MutationType type,
      List<State> called,
      long queueTick,
      Cause cause,
      Result.Refused result)
      implements TraceRecord {}

  /** A mutation's time was over when its turn came. */
  record MutationExpired(
      Stamp stamp, MutationType type, List<State> called, long queueTick, Cause cause)
      implements TraceRecord {}

  /** A function ran in the queue. */
  record EvalEnded(Stamp stamp, Result result) implements TraceRecord {}

  /** What relations did to the states of a transition. Only for tracers that want details; an auto transition may have several. */
  record RelationsDecided(Stamp stamp, long transition, List<RelationDecision> decisions)
      implements TraceRecord {
    @Override
    public boolean isDetail() {
      return true;
    }
  }

  /**
   * A handler returned. Only for tracers that want details.
   *
   * @param refusal the reason of a refusal; null if a negotiation handler agreed, and for final handlers
   */
  record HandlerAnswered(
      Stamp stamp,
      long transition,
      HandlerEvent handler,
      @Nullable String refusal,
      long nanos) implements TraceRecord {
    @Override
    public boolean isDetail() {
      return true;
    }
  }

  /**
   * A handler threw.
   *
   * @param isReported whether it is the machine's last error now, and {@code Exception} is added for it; not if it was a check that asked, or if it is suppressed on
   *     the error that the transition deals with or has caused before
   */
  record HandlerFailed(
      Stamp stamp, long transition, HandlerEvent handler, Throwable error, boolean isReported)
      implements TraceRecord {}

  /** A handler took longer than {@link Machine#HANDLER_BUDGET}. */
  record HandlerSlow(Stamp stamp, long transition, HandlerEvent handler, long nanos)
      implements TraceRecord {}

  /** Somebody waits. {@code number} counts the machine's waits from 0. */
  record WaitCreated(Stamp stamp, long number, String description) implements TraceRecord {}

  /** A wait is over; {@code failure} is null if it was fulfilled. */
  record WaitEnded(Stamp stamp, long number, @Nullable Throwable failure) implements TraceRecord {}

  /** A state was entered that has a time or a limit. */
  record TimerStarted(Stamp stamp, State state, TimerKind kind, Duration duration)
      implements TraceRecord {}

  /** A state's time or limit is over ({@code fired}), or the state came to its end first. */
  record TimerEnded(Stamp stamp, State state, TimerKind kind, boolean fired)
      implements TraceRecord {}

  /** What a state timer does. */
  enum TimerKind {
    /** {@code lasts}: removes the state. */
    LASTS,
    /** {@code within … orElse}: adds the other state. */
    LIMIT
  }

  /** A handler started slow work. {@code number} counts the machine's forks from 1. */
  record ForkStarted(Stamp stamp, long number, long transition, State state, String pool)
      implements TraceRecord {}

  /** Slow work is over, or nobody waits for it any more. */
  record ForkEnded(
      Stamp stamp,
      long number,
      String work,
      ForkOutcome outcome,
      @Nullable Throwable error) implements TraceRecord {}

  /** What became of slow work. */
  enum ForkOutcome {
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    /** Its state left, or the machine ended, before the result came. */
    DROPPED
  }

  /** A pipe that starts at this machine has its target's answer to a mutation. Executed ones are told to tracers that want details only. */
  record PipeAnswered(Stamp stamp, String pipe, String target, String mutation, Result result)
      implements TraceRecord {
    @Override
    public boolean isDetail() {
      return result.isExecuted();
    }
  }

  /** A fatal error ended the machine. */
  record MachineBroken(Stamp stamp, Throwable error) implements TraceRecord {}

  /** The machine was disposed. */
  record MachineDisposed(Stamp stamp) implements TraceRecord {}

  /** A tracer threw, and was taken out. */
  record TracerFailed(Stamp stamp, Throwable error) implements TraceRecord {}

  /** A disposal hook threw; the others ran. */
  record DisposalHookFailed(Stamp stamp, Throwable error) implements TraceRecord {}
}
