package io.vertick.engine.machine;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.Incarnation;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a replica shows of its source at one moment, in the terms of the replica's schema. Immutable; any thread.
 *
 * @param incarnation the life of the source
 * @param clock a tick for each state; 0 for those that are not tracked
 * @param attributes the value of each attribute by index, or null
 * @param error the last error, or null
 */
public record ViewState(
    Incarnation incarnation,
    Clock clock,
    long version,
    long queueTick,
    List<@Nullable Object> attributes,
    @Nullable Throwable error) {
  public ViewState {
    // List.copyOf takes no nulls.
    attributes = Collections.unmodifiableList(Arrays.asList(attributes.toArray()));
  }
}
