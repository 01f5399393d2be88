package io.vertick.engine.replica;

import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.machine.ViewUpdate;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Updates of one feed that wait to be sent, in order. Those of a merged feed become one; of a feed that tells each transition at most {@value #STEPS_MAX} wait, then they are
 * merged too. So it never holds more than a machine has states and attributes, or that many steps. Not thread-safe.
 */
public final class Backlog {
  /** How many transitions wait as such. */
  public static final int STEPS_MAX = 256;

  private final ArrayDeque<ViewUpdate> waiting = new ArrayDeque<>();

  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Behind all that waits. */
  public void add(ViewUpdate update) {
    var last = waiting.peekLast();
    if (last != null && last.step() == null && update.step() == null) {
      waiting.removeLast();
      waiting.add(merge(last, update));
    } else {
      waiting.add(update);
    }
    if (waiting.size() > STEPS_MAX) {
      mergeAll();
    }
  }

  private void mergeAll() {
    var merged = waiting.remove();
    while (!waiting.isEmpty()) {
      merged = merge(merged, waiting.remove());
    }
    waiting.add(merged);
  }

  /** The next to be sent; null if none waits. */
  public @Nullable ViewUpdate peek() {
    return waiting.peek();
  }

  /** Takes the next; null if none waits. */
  public @Nullable ViewUpdate poll() {
    return waiting.poll();
  }

  /** What follows is told by a snapshot. */
  public void clear() {
    waiting.clear();
  }

  /** What both do together. */
  private static ViewUpdate merge(ViewUpdate first, ViewUpdate second) {
    return new ViewUpdate(
        first.base(),
        second.version(),
        second.queueTick(),
        sum(first.diff(), second.diff()),
        union(first.attributes(), second.attributes()),
        second.error() == null ? first.error() : second.error(),
        null);
  }

  private static ClockDiff sum(ClockDiff first, ClockDiff second) {
    if (first.isEmpty() || second.isEmpty()) {
      return first.isEmpty() ? second : first;
    }
    var increments = new TreeMap<Integer, Long>();
    for (int i = 0; i < first.size(); i++) {
      increments.put(first.index(i), first.increment(i));
    }
    for (int i = 0; i < second.size(); i++) {
      increments.merge(second.index(i), second.increment(i), Long::sum);
    }
    return ClockDiff.of(increments);
  }

  private static Map<Integer, @Nullable Object> union(
      Map<Integer, @Nullable Object> first, Map<Integer, @Nullable Object> second) {
    if (first.isEmpty() || second.isEmpty()) {
      return first.isEmpty() ? second : first;
    }
    var both = new TreeMap<>(first);
    both.putAll(second);
    return both;
  }
}
