package io.vertick.bridge.access;

/** What became of somebody who wanted to come in. */
public sealed interface Admission {
  /**
   * May come in, and stay while {@link Doorman#holds}.
   *
   * @param hash of the token that was shown; empty where none is required
   */
  record Admitted(Access access, String hash) implements Admission {}

  /**
   * May not.
   *
   * @param error expected, found, and what to do
   * @param delayMs after which time to say so, ≥ 0
   */
  record Refused(String error, int delayMs) implements Admission {}
}
