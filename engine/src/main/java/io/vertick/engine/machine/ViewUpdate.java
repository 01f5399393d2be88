package io.vertick.engine.machine;

import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.relation.MutationType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What moves a replica from one version of its source to a later one, in the terms of the replica's schema. Immutable; any thread.
 *
 * @param base the version that it starts from; a replica at another one can't take it
 * @param version the version afterwards; at least {@code base}: the queue tick alone may have moved
 * @param queueTick the source's queue tick afterwards
 * @param diff the ticks of tracked states that changed; maybe none
 * @param attributes the attributes that changed, by index; null for one that was removed
 * @param error the last error, if it is another than before; else null
 * @param step the transition, if this is all that one transition did; null if several are merged into one difference
 */
public record ViewUpdate(
    long base,
    long version,
    long queueTick,
    ClockDiff diff,
    Map<Integer, @Nullable Object> attributes,
    @Nullable Throwable error,
    @Nullable Step step) {
  /**
   * One transition of the source.
   *
   * @param called indexes of the called states that the replica's schema has
   * @param auto whether it was an auto step
   */
  public record Step(MutationType type, List<Integer> called, boolean auto) {
    public Step {
      called = List.copyOf(called);
    }
  }
}
