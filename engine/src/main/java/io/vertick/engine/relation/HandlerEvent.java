package io.vertick.engine.relation;

import io.vertick.engine.schema.State;
import org.jspecify.annotations.Nullable;

/**
 * What a handler is asked about.
 *
 * @param state the state; null for the any-phases
 * @param other the second state of a pair; null otherwise
 */
public record HandlerEvent(
    Phase phase, @Nullable State state, @Nullable State other) {
  /** Such as {@code A.enter}, {@code A>B.pair}, {@code any.entered}. */
  @Override
  public String toString() {
    return (phase.isAny() ? "any" : state) + (other == null ? "" : ">" + other) + "."
        + phase.text();
  }
}
