package io.vertick.demo.flights;

import java.time.LocalDate;
import java.util.OptionalInt;

/**
 * One flight of the timetable.
 *
 * @param number airline and flight number, such as {@code UA 1545}
 * @param scheduled minutes after midnight, 0 to 1,440
 * @param delay minutes, negative for early; empty for a cancelled flight
 */
record Flight(
    LocalDate day,
    String number,
    String origin,
    String destination,
    int scheduled,
    OptionalInt delay) {
  /** From how many minutes on a departure counts as delayed. */
  static final int DELAYED_FROM = 15;

  private static final int SHOWN_BEFORE = 10;

  boolean isCancelled() {
    return delay.isEmpty();
  }

  boolean isDelayed() {
    return delay.orElse(0) >= DELAYED_FROM;
  }

  /** Minutes from the start of {@code first} to midnight of this flight's day. */
  long midnight(LocalDate first) {
    return (day.toEpochDay() - first.toEpochDay()) * 1_440;
  }

  /** When it leaves, in minutes after its midnight; may be the next day. */
  int departure() {
    return scheduled + delay.orElse(0);
  }

  /** When it comes up on the board. */
  int appearance() {
    return Math.min(scheduled, departure()) - SHOWN_BEFORE;
  }
}
