package io.vertick.bridge.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tokens a node knows, by their hashes. Immutable.
 *
 * <p>A token is {@value #BYTES} random bytes: there is nothing to guess, so one round of SHA-256 hides it as well as a slow hash would. Every entry is compared, each
 * in constant time: how long it takes tells nothing of which one it was, or of how near a guess came.
 */
public final class Tokens {
  /** How many a node may know. */
  public static final int SIZE_MAX = 1_000;

  /** Random bytes of a token. */
  public static final int BYTES = 32;

  /** Characters that are looked at; a longer token is unknown. */
  public static final int CHARACTERS_MAX = 256;

  /** None. */
  public static final Tokens NONE = new Tokens(List.of());

  private static final String ALGORITHM = "sha256:";
  private static final Pattern HASH = Pattern.compile(ALGORITHM + "[0-9a-f]{64}");

  /**
   * One token.
   *
   * @param hash {@code sha256:} and 64 hexadecimal digits in small letters
   */
  public record Entry(String hash, Access access) {
    /**
     * Checks the hash.
     *
     * @throws IllegalArgumentException unless it {@linkplain #isHash is one}
     */
    public Entry {
      if (!isHash(hash)) {
        throw new IllegalArgumentException(
            "Expected sha256: and 64 hexadecimal digits in small letters, but found \"" + hash
                + "\"");
      }
    }
  }

  private final List<Entry> entries;
  private final Map<String, Access> byHash = new HashMap<>();

  private Tokens(List<Entry> entries) {
    this.entries = entries;
    entries.forEach(entry -> byHash.put(entry.hash(), entry.access()));
  }

  /**
   * These tokens.
   *
   * @throws IllegalArgumentException if there are more than {@value #SIZE_MAX}
   */
  public static Tokens of(List<Entry> entries) {
    if (entries.size() > SIZE_MAX) {
      throw new IllegalArgumentException(
          "Expected at most " + SIZE_MAX + " tokens, but found " + entries.size());
    }
    return new Tokens(List.copyOf(entries));
  }

  /** Whether a text is the hash of a token. */
  public static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  /** What a file holds in place of the token. */
  public static String hash(String token) {
    return ALGORITHM + HexFormat.of().formatHex(sha256().digest(token.getBytes(UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new AssertionError("Expected SHA-256, which every JDK has", missing);
    }
  }

  /** How many there are. */
  public int size() {
    return entries.size();
  }

  /** What belongs to a hash that was found before; null if that token was withdrawn. */
  @Nullable
  Access withHash(String hash) {
    return byHash.get(hash);
  }

  /** What the bearer of a token may do; null if it is unknown or has expired. */
  public @Nullable Access find(String token, long epochMs) {
    if (token.length() > CHARACTERS_MAX) {
      return null;
    }
    var hash = hash(token).getBytes(UTF_8);
    Access found = null;
    for (var entry : entries) {
      if (MessageDigest.isEqual(entry.hash().getBytes(UTF_8), hash)) {
        found = entry.access();
      }
    }
    return found == null || found.isExpired(epochMs) ? null : found;
  }
}
