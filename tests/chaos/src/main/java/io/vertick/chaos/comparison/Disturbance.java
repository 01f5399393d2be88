package io.vertick.chaos.comparison;

import org.jspecify.annotations.Nullable;

/**
 * What really happened to a node. Immutable.
 *
 * @param other the other end of a cut in one direction
 * @param fromMs by the clock of this machine, in milliseconds since 1970
 */
public record Disturbance(
    Kind kind, String node, @Nullable String other, long fromMs, long untilMs) {
  /** How a node was kept from its work. */
  public enum Kind {
    /** It had no process, or one that was leaving or starting. */
    DOWN,
    /** Its process did not run. */
    STOPPED,
    /** Nothing reached it, or came from it. */
    CUT,
    /** What it sent to the other did not arrive. */
    BLOCKED
  }

  boolean touches(String some) {
    return some.equals(node) || some.equals(other);
  }

  boolean overlaps(long from, long until) {
    return fromMs <= until && untilMs >= from;
  }

  /** Whether the cluster may have been in parts: a node that is stopped is as far away as one that is cut off. */
  boolean isSplit() {
    return kind != Kind.DOWN;
  }
}
