package io.vertick.engine.machine;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The mutations that wait for their turn on one machine: at most {@value #LIMIT}, and one error report beside them. Confined to the
 * machine's thread.
 */
final class MutationQueue {
  static final int LIMIT = 1_000;

  private final ArrayDeque<QueuedMutation> items = new ArrayDeque<>(4);
  private int appended;
  private @Nullable QueuedMutation reserved;

  boolean isEmpty() {
    return items.isEmpty();
  }

  int size() {
    return items.size();
  }

  /** Whether no ordinary mutation fits; a failure report that is about to run counts as one. */
  boolean isFull(boolean hasPendingReport) {
    return items.size() + (hasPendingReport ? 1 : 0) - (reserved == null ? 0 : 1) >= LIMIT;
  }

  /** The one that would run last, or null. */
  @Nullable
  QueuedMutation tail() {
    var last = items.peekLast();
    return last == null ? null : last.latest();
  }

  /** Puts a mutation at the end. */
  void append(QueuedMutation mutation, long queueTick) {
    appended++;
    mutation.queueTick(queueTick + appended);
    items.addLast(mutation);
  }

  /** Puts a check at the end: in order with what was sent before it, but without a queue tick. */
  void appendCheck(QueuedMutation check) {
    items.addLast(check);
  }

  /** Puts a mutation at the front; it has no queue tick. */
  void prepend(QueuedMutation mutation) {
    items.addFirst(mutation);
  }

  /**
   * Puts an error report into the one place that a full queue keeps for it.
   *
   * @return the older report that gives up its place, or null
   */
  @Nullable
  QueuedMutation appendReserved(QueuedMutation report, long queueTick) {
    var older = reserved;
    reserved = report;
    if (older == null) {
      append(report, queueTick);
    } else {
      older.giveUpTo(report);
    }
    return older;
  }

  /** Takes the first; there must be one. */
  QueuedMutation take() {
    var first = items.removeFirst().latest();
    if (first.queueTick() > 0) {
      appended--;
    }
    if (first == reserved) {
      reserved = null;
    }
    return first;
  }
}
