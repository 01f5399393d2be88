package io.vertick.engine.session;

import io.vertick.engine.protocol.Receipts.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A set of numbers from 1 as ranges, few however many numbers there are. */
final class Ranges {
  /** The last number of each range by its first; ranges neither overlap nor touch. */
  private final TreeMap<Long, Long> lasts = new TreeMap<>();

  int size() {
    return lasts.size();
  }

  /** All numbers through this one are in the set; 0 if 1 is not. */
  long through() {
    var first = lasts.firstEntry();
    return first == null || first.getKey() > 1 ? 0 : first.getValue();
  }

  boolean contains(long number) {
    var range = lasts.floorEntry(number);
    return range != null && number <= range.getValue();
  }

  /** Adds the numbers from {@code first} to {@code last}, if there are any; returns those that are new. */
  List<Range> add(long first, long last) {
    var added = new ArrayList<Range>(1);
    long from = first;
    var before = lasts.floorEntry(first);
    if (before != null && before.getValue() >= first - 1) {
      from = before.getValue() + 1;
    }
    while (from <= last) {
      var next = lasts.ceilingKey(from);
      long to = next == null ? last : Math.min(last, next - 1);
      if (from <= to) {
        added.add(new Range(from, to));
        join(from, to);
      }
      var around = lasts.floorEntry(to + 1);
      from = around == null ? to + 1 : Math.max(to, around.getValue()) + 1;
    }
    return added;
  }

  /** Puts a range into a hole, and joins it with those it touches. */
  private void join(long from, long to) {
    var before = lasts.floorEntry(from);
    var after = lasts.remove(to + 1);
    boolean touches = before != null && before.getValue() == from - 1;
    lasts.put(touches ? before.getKey() : from, after == null ? to : after);
  }
}
