package io.vertick.engine.pipe;

import io.vertick.engine.machine.Mutation;
import io.vertick.engine.schema.State;
import org.jspecify.annotations.Nullable;

/**
 * What a link asks of its target; one transition causes at most one mutation of each, in this order. Adds come first: of states that exclude each other the new one takes
 * the place of the old one, and nothing gets in between.
 */
enum Action {
  ADD,
  REMOVE,
  /** Adds the state with the source's error. */
  REPORT;

  /** {@code error}: of the source; a report without one is a plain add. */
  Mutation on(State[] states, @Nullable Throwable error) {
    if (this == REMOVE) {
      return Mutation.remove(states);
    }
    return this == REPORT && error != null
        ? Mutation.addError(states[0], error)
        : Mutation.add(states);
  }
}
