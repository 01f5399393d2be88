package io.vertick.engine.schema;

import java.util.List;

/**
 * Something in a sound schema that its author probably did not mean.
 *
 * @param states the names of the states concerned
 */
public record SchemaWarning(Kind kind, List<String> states, String text) {
  /** What is odd. */
  public enum Kind {
    /** States that require each other in a circle: they can only be activated together. */
    REQUIRE_CYCLE,
    /** An {@code after} that contradicts the static order and is ignored. */
    IGNORED_AFTER,
    /** Autos that throw each other out one way round: they turn a full circle on every change. */
    AUTO_RING,
    /** A state whose requirements exclude each other. */
    NEVER_ACTIVE,
    /** A state that both adds and removes another; add wins. */
    ADD_AND_REMOVE
  }

  @Override
  public String toString() {
    return text;
  }
}
