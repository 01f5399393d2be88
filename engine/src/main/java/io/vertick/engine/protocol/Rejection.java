package io.vertick.engine.protocol;

import io.vertick.engine.clock.Incarnation;

/**
 * The answer to a hello that is not accepted.
 *
 * @param peer who said hello
 * @param answers its question
 * @param code why, for programs: {@code version}, {@code token} or a word of the host
 * @param text why, for people
 */
public record Rejection(Incarnation peer, long answers, String code, String text) {
  public static final int CODE_BYTES_MAX = 64;
  public static final int TEXT_BYTES_MAX = 1_024;
  /** The two ends have no version of the protocol in common. */
  public static final String VERSION = "version";
  /** The token is missing or wrong. */
  public static final String TOKEN = "token";
}
