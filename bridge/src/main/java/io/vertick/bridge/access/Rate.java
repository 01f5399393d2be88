package io.vertick.bridge.access;

/** So many a second: a bucket that holds one second's worth and fills evenly. One thread. */
public final class Rate {
  private final int perSecond;
  /** In thousandths, so that each millisecond adds {@code perSecond}. */
  private long left;

  private long lastMs;

  /**
   * A full bucket.
   *
   * @param perSecond ≥ 1; {@link BridgeLimits#NONE} for no limit
   */
  public Rate(int perSecond, long nowMs) {
    this.perSecond = perSecond;
    left = perSecond * 1_000L;
    lastMs = nowMs;
  }

  /** Takes one, if there is one. */
  public boolean tryTake(long nowMs) {
    // A clock that was set back adds nothing.
    long passedMs = Math.min(1_000, Math.max(0, nowMs - lastMs));
    lastMs = nowMs;
    left = Math.min(perSecond * 1_000L, left + passedMs * perSecond);
    if (left < 1_000) {
      return false;
    }
    left -= 1_000;
    return true;
  }
}
