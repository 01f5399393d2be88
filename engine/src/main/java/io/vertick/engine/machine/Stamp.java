package io.vertick.engine.machine;

import io.vertick.engine.clock.Incarnation;

/**
 * Where a record belongs. Immutable; any thread.
 *
 * @param machine the machine's id
 * @param sequence counts the records of the incarnation from 1, without gaps, as long as a tracer is bound; 0 for one that only the host's observer is told.
 *     {@link TraceRecord.MachineTraced} and details are not counted, since not all tracers are told: they have the number of the record that they come after
 * @param timeMs when it was made: milliseconds since 1970 in UTC, up to 20 ms late
 */
public record Stamp(String machine, Incarnation incarnation, long sequence, long timeMs) {
  /** Such as {@code gate-1#7}. */
  @Override
  public String toString() {
    return machine + "#" + sequence;
  }
}
