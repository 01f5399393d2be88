package io.vertick.conformance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One case: a schema, handlers, calls, and what must be seen.
 *
 * @param states in index order, always with {@code Exception}
 * @param isBound whether handlers for all events are bound
 * @param isOrdered whether the exact order of events is part of the expectation
 * @param errors problems that building the schema must have; null if it must succeed
 */
public record Case(
    String id,
    List<StateSpec> states,
    boolean isBound,
    boolean isOrdered,
    List<Rule> rules,
    List<Step> steps,
    @Nullable List<List<String>> errors) {

  /** A call from outside and what must be seen when it has returned. */
  public record Step(Call call, Observation expected) {}
}
