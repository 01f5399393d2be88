package io.vertick.engine.relation;

import io.vertick.engine.schema.State;

/**
 * What a relation did to one state in one transition. Immutable; any thread.
 *
 * @param by the state whose relation decided, or that was missing
 */
public record RelationDecision(State state, Kind kind, State by) {
  /** What was decided. */
  public enum Kind {
    /** {@code by} adds the state. */
    IMPLIED,
    /** {@code by} removes the state. */
    BLOCKED,
    /** The state requires {@code by}. */
    UNMET
  }

  /** Such as {@code Shipped needs Packed}. */
  @Override
  public String toString() {
    return switch (kind) {
      case IMPLIED -> state + " is added by " + by;
      case BLOCKED -> state + " is removed by " + by;
      case UNMET -> state + " needs " + by;
    };
  }
}
