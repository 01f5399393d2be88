package io.vertick.bridge.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who holds how much of something that a node has: in all, and by name. One token may hold half of it, or less if its own limit says so; where none is needed, everybody together may hold all. Any thread.
 */
public final class Shares {
  private final String what;
  private final int max;
  private final Limit limit;
  private final Map<String, Integer> heldBy = new HashMap<>();
  private int held;

  /**
   * Nothing is held yet.
   *
   * @param what in the plural, for those who get none
   * @param max how much there is
   * @param limit that of a token which holds here too
   */
  public Shares(String what, int max, Limit limit) {
    this.what = what;
    this.max = max;
    this.limit = limit;
  }

  /** Takes so much for somebody who gives it back later; or says why not, and takes nothing. */
  public synchronized Optional<String> take(Access access, int count) {
    int ofThis = heldBy.getOrDefault(access.name(), 0) + count;
    int ofThisMax = maxOf(access);
    if (held + count > max) {
      return Optional.of(refusal(max, "", held + count));
    } else if (ofThis > ofThisMax) {
      return Optional.of(refusal(ofThisMax, " by the token of " + access.name(), ofThis));
    }
    held += count;
    heldBy.put(access.name(), ofThis);
    return Optional.empty();
  }

  private int maxOf(Access access) {
    int share = access.isOfToken() ? max / 2 : max;
    return BridgeLimits.of(Map.of(limit, share)).lower(access.limits()).of(limit);
  }

  private String refusal(int expected, String by, int found) {
    return "Expected at most " + expected + " " + what + by + ", but with this there would be "
        + found;
  }

  /** Gives back what was taken. */
  public synchronized void release(Access access, int count) {
    held -= count;
    heldBy.computeIfPresent(access.name(), (name, had) -> had == count ? null : had - count);
  }

  /** How much is held. */
  public synchronized int held() {
    return held;
  }
}
