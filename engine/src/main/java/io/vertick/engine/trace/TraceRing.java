package io.vertick.engine.trace;

import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import java.util.ArrayDeque;
import java.util.List;

/** Keeps the newest records that it is told, of one machine or of several on one thread; the oldest go first. Confined to that thread. */
public final class TraceRing implements Tracer {
  /** How many records one may keep. */
  public static final int LIMIT_MAX = 1_000_000;

  private final int limit;
  private final ArrayDeque<TraceRecord> records = new ArrayDeque<>();
  private long dropped;

  /**
   * Without records so far; memory is taken as they come.
   *
   * @param limit how many to keep, 1 to {@value #LIMIT_MAX}
   */
  public TraceRing(int limit) {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new IllegalArgumentException(
          "Expected to keep 1 to " + LIMIT_MAX + " records, but got " + limit);
    }
    this.limit = limit;
  }

  @Override
  public void record(TraceRecord fact) {
    if (records.size() == limit) {
      records.removeFirst();
      dropped++;
    }
    records.addLast(fact);
  }

  /** The records kept, the oldest first. */
  public List<TraceRecord> records() {
    return List.copyOf(records);
  }

  /** How many records went because newer ones came. */
  public long dropped() {
    return dropped;
  }
}
