package io.vertick.benchmarks.link;

import java.util.Random;

/** Who is subscribed to, read and called: once it was called, it wants a number from 1 to 3, and to be called with that. One thread at a time. */
final class EventWorker {
  static final int NUMBERS = 3;

  private final Random random = new Random(1);
  private int value;

  /**
   * A call with a number; the first one is free.
   *
   * @return the number that it wants now
   * @throws IllegalArgumentException if it wanted another one
   */
  int call(int number) {
    if (value != 0 && number != value) {
      throw new IllegalArgumentException("Expected " + value + ", but got " + number);
    }
    value = 1 + random.nextInt(NUMBERS);
    return value;
  }

  /** The number that it wants; 0 before the first call. */
  int value() {
    return value;
  }
}
