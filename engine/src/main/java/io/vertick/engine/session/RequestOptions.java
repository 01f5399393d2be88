package io.vertick.engine.session;

import io.vertick.engine.protocol.Message.Request;
import org.jspecify.annotations.Nullable;

/**
 * How a request is to be treated.
 *
 * @param withinMs milliseconds until its deadline, 1 to 300,000
 * @param post whether nobody wants the outcome
 * @param waits whether it waits for a session to open; else it is not applied if there is none
 * @param principal on whose behalf; null for the origin's own
 */
public record RequestOptions(
    long withinMs, boolean post, boolean waits, @Nullable String principal) {
  /** Thirty seconds, an outcome is wanted, waits for a session. */
  public static final RequestOptions DEFAULT =
      new RequestOptions(Request.REMAINING_MS_DEFAULT, false, true, null);

  public RequestOptions {
    if (withinMs < 1 || withinMs > Request.REMAINING_MS_MAX) {
      throw new IllegalArgumentException("Expected a time limit of 1 to " + Request.REMAINING_MS_MAX
          + " ms, but got " + withinMs + " ms");
    }
  }
}
