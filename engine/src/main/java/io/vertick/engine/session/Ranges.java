package io.vertick.engine.session;

import io.vertick.engine.protocol.Receipts.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A set of numbers from 1 as ranges, few however many numbers there are. Most grow only at the end of the first. */
final class Ranges {
  /** The one behind it is a number too. What anybody says of higher ones is not heard. */
  private static final long NUMBER_MAX = Long.MAX_VALUE - 1;

  /** All numbers through this one are in the set; 0 if 1 is not. */
  private long through;
  /** The last number of each range behind that by its first; ranges neither overlap nor touch. */
  private final TreeMap<Long, Long> lasts = new TreeMap<>();

  int size() {
    return lasts.size() + (through > 0 ? 1 : 0);
  }

  /** All numbers through this one are in the set; 0 if 1 is not. */
  long through() {
    return through;
  }

  boolean contains(long number) {
    if (number <= through || lasts.isEmpty()) {
      return number <= through;
    }
    var range = lasts.floorEntry(number);
    return range != null && number <= range.getValue();
  }

  /** Adds the numbers from {@code first} to {@code last}, if there are any; returns those that are new. */
  List<Range> add(long first, long last) {
    long from = Math.max(first, through + 1);
    long to = Math.min(last, NUMBER_MAX);
    if (from > to) {
      return List.of();
    } else if (lasts.isEmpty() && from == through + 1) {
      through = to;
      return List.of(new Range(from, to));
    }
    return addBehind(from, to);
  }

  private List<Range> addBehind(long first, long last) {
    var added = new ArrayList<Range>(1);
    long from = behind(first);
    while (from <= last) {
      var next = lasts.ceilingKey(from);
      long to = next == null ? last : Math.min(last, next - 1);
      added.add(new Range(from, to));
      join(from, to);
      from = behind(to + 1);
    }
    return added;
  }

  /** The first number from this one on that is not in the set. */
  private long behind(long number) {
    var around = lasts.floorEntry(number);
    long last = around == null ? through : Math.max(through, around.getValue());
    return Math.max(number, last + 1);
  }

  /** Puts a range into a hole, and joins it with those it touches. */
  private void join(long from, long to) {
    var after = lasts.remove(to + 1);
    long last = after == null ? to : after;
    if (from == through + 1) {
      through = last;
      return;
    }
    var before = lasts.floorEntry(from);
    boolean touches = before != null && before.getValue() == from - 1;
    lasts.put(touches ? before.getKey() : from, last);
  }
}
