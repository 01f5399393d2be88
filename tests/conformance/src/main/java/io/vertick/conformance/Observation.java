package io.vertick.conformance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is seen when a call from outside has returned.
 *
 * @param result {@code executed}, {@code refused}, {@code failed}; null for waits
 * @param active in index order
 * @param ticks in index order
 * @param nested results of the calls made by handlers, in call order: {@code executed}, {@code refused}, {@code queued:N}
 * @param fired ids of all waits fulfilled so far, in the order in which they were made
 * @param transitions of this step, as they ran, without auto transitions that changed no tick
 * @param ordered all events of this step, as they occurred
 */
public record Observation(
    @Nullable String result,
    List<String> active,
    List<Long> ticks,
    long queueTick,
    List<String> nested,
    List<String> fired,
    List<ObservedTransition> transitions,
    List<String> ordered) {}
