package io.vertick.logging;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** So many lines of one kind in each second; the next line that is written says how many were left out. Confined to one thread, or guarded by its owner. */
public final class RateLimit {
  public static final int LINES_MAX = 10;

  private final LongSupplier nanoTime;
  private long second = Long.MIN_VALUE;
  private int lines;
  private long leftOut;

  /** With a clock in nanoseconds, such as {@link System#nanoTime}. */
  public RateLimit(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether one more line may be written now; a line that may not is counted. */
  public boolean admits() {
    long now = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong());
    if (now != second) {
      second = now;
      lines = 0;
    }
    boolean isAdmitted = lines < LINES_MAX;
    lines++;
    leftOut += isAdmitted ? 0 : 1;
    return isAdmitted;
  }

  /** What to say of the lines left out since the last one: nothing, or {@code " (15 such lines left out)"}. */
  public String leftOut() {
    var text = leftOut == 0 ? "" : " (" + leftOut + " such lines left out)";
    leftOut = 0;
    return text;
  }
}
