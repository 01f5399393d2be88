package io.vertick.engine.clock;

import java.util.HexFormat;

/**
 * One life of a machine, node or client: 128 random bits, compared for equality only. Ticks, versions and request numbers count within an incarnation. Immutable;
 * any thread.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record Incarnation(long high, long low) {
  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException unless {@code text} is 32 hexadecimal digits
   */
  public static Incarnation parse(String text) {
    if (text.length() != 32) {
      throw new IllegalArgumentException(
          "Expected an incarnation of 32 hexadecimal digits, but got \"" + text + "\"");
    }
    return new Incarnation(
        HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
  }

  /** 32 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
