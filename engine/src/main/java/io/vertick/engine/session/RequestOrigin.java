package io.vertick.engine.session;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Receipts;
import io.vertick.engine.protocol.Receipts.Range;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who asks: a node or a client in one life. Numbers its requests to all hosts, and knows which of them it has done with. Confined to one thread. */
public final class RequestOrigin {
  /** How many requests may be in flight, to all hosts together. */
  public static final int IN_FLIGHT_MAX = 65_536;

  private final Incarnation self;
  // In ascending order, because numbers are given in that order.
  private final Set<Long> running = new LinkedHashSet<>();
  private long last;

  public RequestOrigin(Incarnation self) {
    this.self = self;
  }

  public Incarnation self() {
    return self;
  }

  public int inFlight() {
    return running.size();
  }

  /** The number of the next request; 0 if too many are in flight. */
  long begin() {
    if (running.size() >= IN_FLIGHT_MAX) {
      return 0;
    }
    running.add(++last);
    return last;
  }

  /** The request has an outcome, or never began. */
  void end(long number) {
    running.remove(number);
  }

  /** All requests through this number have ended. */
  long through() {
    return running.isEmpty() ? last : running.iterator().next() - 1;
  }

  /** Which requests have ended, as far as one message can say. */
  Receipts receipts() {
    var ranges = new ArrayList<Range>();
    long before = 0;
    for (long number : running) {
      addRange(ranges, before, number);
      before = number;
    }
    addRange(ranges, before, last + 1);
    return new Receipts(through(), ranges.subList(0, Math.min(ranges.size(), Receipts.RANGES_MAX)));
  }

  /** The numbers between two that run; those before the first are told as {@code through}. */
  private static void addRange(List<Range> ranges, long before, long after) {
    if (before > 0 && before + 1 < after) {
      ranges.add(new Range(before + 1, after - 1));
    }
  }
}
