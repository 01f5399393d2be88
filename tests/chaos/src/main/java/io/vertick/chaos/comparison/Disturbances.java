package io.vertick.chaos.comparison;

import io.vertick.chaos.comparison.Disturbance.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All that happened to the nodes. Times are milliseconds since 1970. */
public final class Disturbances {
  /** After such a silence a node is suspected, and nothing is sent to it any more. */
  private static final long SUSPICION_MS = 3_000;
  /** Every request and wait ends so long after its limit at the latest. */
  private static final long GRACE_MS = 5_000;
  /** A process that was stopped needs a moment to catch up. */
  private static final long WAKE_MS = 2_000;

  private final List<Disturbance> all = new ArrayList<>();

  /** One more, once it is over. */
  public void add(Disturbance disturbance) {
    all.add(disturbance);
  }

  /** When the last of them was over; 0 if there was none. */
  public long endMs() {
    return all.stream().mapToLong(Disturbance::untilMs).max().orElse(0);
  }

  /** Whether a node had no whole process at some time of these. */
  boolean wasDown(String node, long from, long until) {
    return during(from, until).anyMatch(one -> one.kind() == Kind.DOWN && one.touches(node));
  }

  /**
   * A node that sends at some time may not have heard from the other one since then: it does not suspect it yet, or was stopped meanwhile, and sends into a session
   * that is over. One that goes on after a stop first hears what had come until then.
   */
  long heardAt(String node, long sent) {
    long silentFrom = sent - SUSPICION_MS;
    return during(silentFrom - WAKE_MS, sent)
        .filter(one -> one.kind() == Kind.STOPPED && one.touches(node))
        .mapToLong(one -> one.fromMs() - SUSPICION_MS)
        .reduce(silentFrom, Math::min);
  }

  /** Whether anything happened to one of two nodes. */
  boolean touched(String node, String other, long from, long until) {
    return during(from, until).anyMatch(one -> one.touches(node) || one.touches(other));
  }

  /** Whether the cluster may have been in parts. */
  boolean wasSplit(long from, long until) {
    return during(from, until).anyMatch(Disturbance::isSplit);
  }

  /**
   * When what a node began has to have ended.
   *
   * @param withinMs its limit
   * @param now until when the node may have been stopped
   */
  long dueMs(String node, long from, long withinMs, long now) {
    long due = from + withinMs + GRACE_MS;
    long stopped = stoppedMs(node, from, now);
    return stopped == 0 ? due : due + stopped + WAKE_MS;
  }

  /** How long the process of a node did not run. */
  private long stoppedMs(String node, long from, long until) {
    return during(from, until)
        .filter(one -> one.kind() == Kind.STOPPED && one.touches(node))
        .mapToLong(one -> Math.min(until, one.untilMs()) - Math.max(from, one.fromMs()))
        .sum();
  }

  private Stream<Disturbance> during(long from, long until) {
    return all.stream().filter(one -> one.overlaps(from, until));
  }
}
