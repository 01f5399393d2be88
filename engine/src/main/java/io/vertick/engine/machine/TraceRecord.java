package io.vertick.engine.machine;

import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One fact about a machine. Immutable. */
public sealed interface TraceRecord {
  /** The machine's id. */
  String machine();

  /**
   * A transition came to its end.
   *
   * @param number counts the machine's transitions from 1, those that were refused included
   * @param called in the caller's order; of an auto transition in index order
   * @param accepted whether it got past relations and negotiation
   * @param threw whether any of its handlers threw
   * @param target what was (for a check: would have been) installed; null if it was not accepted
   * @param diff the ticks it changed, recovery included
   * @param version the machine's version afterwards
   */
  record TransitionEnded(
      String machine,
      long number,
      MutationType type,
      List<State> called,
      Args args,
      boolean auto,
      boolean check,
      boolean accepted,
      boolean threw,
      @Nullable StateSet target,
      ClockDiff diff,
      long version,
      Result result)
      implements TraceRecord {}

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
