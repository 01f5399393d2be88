package io.vertick.engine.machine;

import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.State;
import java.util.List;

/** One fact about a machine. Immutable. */
public sealed interface TraceRecord
    permits TransitionEnded,
        TraceRecord.MutationQueued,
        TraceRecord.MutationRefused,
        TraceRecord.HandlerFailed,
        TraceRecord.HandlerSlow,
        TraceRecord.MachineBroken,
        TraceRecord.MachineDisposed,
        TraceRecord.TracerFailed,
        TraceRecord.DisposalHookFailed {
  /** The machine's id. */
  String machine();

  /** A mutation was put into the queue. */
  record MutationQueued(String machine, MutationType type, List<State> called, long queueTick)
      implements TraceRecord {}

  /** A mutation was refused; by relations and handlers, or before it came to a transition. */
  record MutationRefused(
      String machine, MutationType type, List<State> called, Result.Refused result)
      implements TraceRecord {}

  /** A handler threw. */
  record HandlerFailed(String machine, long transition, HandlerEvent handler, Throwable error)
      implements TraceRecord {}

  /** A handler took longer than {@link Machine#HANDLER_BUDGET}. */
  record HandlerSlow(String machine, long transition, HandlerEvent handler, long nanos)
      implements TraceRecord {}

  /** A fatal error ended the machine. */
  record MachineBroken(String machine, Throwable error) implements TraceRecord {}

  /** The machine was disposed. */
  record MachineDisposed(String machine) implements TraceRecord {}

  /** A tracer threw, and was taken out. */
  record TracerFailed(String machine, Throwable error) implements TraceRecord {}

  /** A disposal hook threw; the others ran. */
  record DisposalHookFailed(String machine, Throwable error) implements TraceRecord {}
}
