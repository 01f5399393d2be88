package io.vertick.engine.machine;

import org.jspecify.annotations.Nullable;

/**
 * Why a mutation was made. Immutable; any thread.
 *
 * @param transition the number of this machine's transition that it follows from; 0 if it follows from none, as a {@link Kind#CALL} and an {@link Kind#EVAL} do
 * @param origin the transition of another machine that all this follows from; null if none is known
 */
public record Cause(Kind kind, long transition, @Nullable Origin origin) {
  /** Who made the mutation. */
  public enum Kind {
    /** A call from outside. */
    CALL,
    /** A call from a handler or tracer. */
    HANDLER,
    /** A call from a function that ran in the queue. */
    EVAL,
    /** The machine: auto states after a change. */
    AUTO,
    /** The machine: a handler had failed. */
    REPORT,
    /** A state's time or limit. */
    TIMER,
    /** Slow work that a handler started. */
    FORK
  }
}
