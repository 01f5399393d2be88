package io.vertick.bridge.access;

import io.vertick.bridge.access.Admission.Admitted;
import io.vertick.bridge.access.Admission.Refused;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who has a token, or everybody where none is required, and counts failures by address: the first {@value #FREE_MAX} are answered at once, each further one after
 * twice the time, from {@value #DELAY_MS_MIN} to {@value #DELAY_MS_MAX} ms. An address is forgotten after {@value #QUIET_MS} ms without a failure. A good token is never
 * delayed: those behind one address may be many. Any thread.
 *
 * <p>Addresses of IPv6 count as one if they begin with the same 64 bits: whoever has one has all of them. {@value #ADDRESSES_MAX} are counted, each by itself; while there are
 * more, the newcomers share one count.
 *
 * <p>The failures of an address are logged when there are 1, 2, 4, 8 and so on of them: whoever guesses fills no log.
 */
public final class Doorman {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.access");

  /** How many addresses are counted by themselves. */
  public static final int ADDRESSES_MAX = 10_000;

  static final int FREE_MAX = 3;
  static final int DELAY_MS_MIN = 250;
  static final int DELAY_MS_MAX = 30_000;
  static final long QUIET_MS = 600_000;

  /** More change nothing: the delay is the longest long before. */
  private static final int DOUBLED_MAX = 16;

  /** Where failures of those who found no place in the table are counted; no address is empty. */
  private static final String NEWCOMERS = "";

  private record Failures(long count, long lastMs) {
    boolean isQuiet(long nowMs) {
      return nowMs - lastMs >= QUIET_MS;
    }
  }

  private final @Nullable Access withoutToken;
  /** By network; the one that has been quiet for longest is first. */
  private final LinkedHashMap<String, Failures> failures = new LinkedHashMap<>();

  private volatile Tokens tokens;
  private long refused;

  private Doorman(@Nullable Access withoutToken, Tokens tokens) {
    this.withoutToken = withoutToken;
    this.tokens = tokens;
  }

  /** Asks everybody for one of these tokens. */
  public static Doorman requiring(Tokens tokens) {
    return new Doorman(null, tokens);
  }

  /** Lets everybody in, whatever token they show. */
  public static Doorman open(Access everybody) {
    return new Doorman(everybody, Tokens.NONE);
  }

  /** Whether nobody comes in without one. */
  public boolean requiresToken() {
    return withoutToken == null;
  }

  /** From now on these hold, for those who are in too: see {@link #holds}. */
  public void replace(Tokens newer) {
    tokens = newer;
  }

  /**
   * Whether somebody who was let in may stay: the token has not expired, was not withdrawn, and brings the same right to the same machines as it did.
   *
   * @param nowMs ms since 1970
   */
  public boolean holds(Admitted admitted, long nowMs) {
    var access = withoutToken == null ? tokens.withHash(admitted.hash()) : withoutToken;
    return access != null && !access.isExpired(nowMs) && access.isLike(admitted.access());
  }

  /**
   * Lets somebody in, or counts a failure.
   *
   * @param address without port, such as {@code 10.0.0.7}
   * @param token null if none was shown
   * @param nowMs ms since 1970
   */
  public synchronized Admission admit(String address, @Nullable String token, long nowMs) {
    if (withoutToken != null) {
      return new Admitted(withoutToken, "");
    }
    var access = token == null ? null : tokens.find(token, nowMs);
    return token == null || access == null
        ? refuse(address, token, nowMs)
        : new Admitted(access, Tokens.hash(token));
  }

  private Refused refuse(String address, @Nullable String token, long nowMs) {
    refused++;
    var found = token == null ? "none was shown" : "it is unknown or has expired";
    long count = count(address, nowMs);
    if (Long.bitCount(count) == 1) {
      LOG.warn(
          "{} showed no token of this node: {}; failures counted with it so far: {}",
          address,
          found,
          count);
    }
    return new Refused(
        "Expected a token of this node, but " + found
            + ": ask who operates it for one (vertick token)",
        delayMs(count));
  }

  private long count(String address, long nowMs) {
    forget(nowMs);
    var place = placeOf(Network.of(address));
    // Taken out and put in again, so that it is the last.
    var before = failures.remove(place);
    long count = before == null ? 1 : before.count() + 1;
    failures.put(place, new Failures(count, nowMs));
    return count;
  }

  private String placeOf(String network) {
    return failures.containsKey(network) || addresses() < ADDRESSES_MAX ? network : NEWCOMERS;
  }

  private void forget(long nowMs) {
    var eldest = failures.values().iterator();
    while (eldest.hasNext() && eldest.next().isQuiet(nowMs)) {
      eldest.remove();
    }
  }

  private static int delayMs(long count) {
    long doubled = Math.min(count - FREE_MAX - 1, DOUBLED_MAX);
    return doubled < 0 ? 0 : Math.min(DELAY_MS_MAX, DELAY_MS_MIN << doubled);
  }

  /** How many were refused since the start. */
  public synchronized long refused() {
    return refused;
  }

  /** How many addresses are counted, at most {@value #ADDRESSES_MAX}. */
  public synchronized int addresses() {
    return failures.size() - (failures.containsKey(NEWCOMERS) ? 1 : 0);
  }
}
