package io.vertick.bridge.access;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The limits of the bridge, of a node or of the bearers of a token. Immutable. */
public final class BridgeLimits {
  /** No limit. */
  public static final int NONE = Integer.MAX_VALUE;

  /** Those of a node whose file says nothing. */
  public static final BridgeLimits DEFAULT = new BridgeLimits(new EnumMap<>(Limit.class));

  private final EnumMap<Limit, Integer> given;
  /** All of them: each request asks for some. */
  private final EnumMap<Limit, Integer> values = new EnumMap<>(Limit.class);

  private BridgeLimits(EnumMap<Limit, Integer> given) {
    this.given = given;
    for (var limit : Limit.values()) {
      values.put(limit, given.getOrDefault(limit, limit.orElse()));
    }
  }

  /**
   * What is in {@code given}, and defaults for the rest.
   *
   * @throws IllegalArgumentException if a value is out of its limit's range
   */
  public static BridgeLimits of(Map<Limit, Integer> given) {
    given.forEach(BridgeLimits::check);
    var copy = new EnumMap<Limit, Integer>(Limit.class);
    copy.putAll(given);
    return new BridgeLimits(copy);
  }

  private static void check(Limit limit, int value) {
    if (value < limit.min() || value > limit.max()) {
      throw new IllegalArgumentException("Expected " + limit.min() + " to " + limit.max() + " for "
          + limit.key() + ", but found " + value);
    }
  }

  /** The value of one; {@link #NONE} if there is none. */
  public int of(Limit limit) {
    return Objects.requireNonNull(values.get(limit));
  }

  /** These, but where {@code others} say less of a session, theirs. */
  public BridgeLimits lower(BridgeLimits others) {
    var lower = new EnumMap<>(given);
    others.given.forEach((limit, value) -> {
      if (limit.isOfSession() && value < of(limit)) {
        lower.put(limit, value);
      }
    });
    return new BridgeLimits(lower);
  }
}
