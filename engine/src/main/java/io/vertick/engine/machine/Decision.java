package io.vertick.engine.machine;

import org.jspecify.annotations.Nullable;

/** The answer of a negotiation handler: it agrees, or refuses and says why. */
public final class Decision {
  private static final Decision ACCEPT = new Decision(null);

  private final @Nullable String refusal;

  private Decision(@Nullable String refusal) {
    this.refusal = refusal;
  }

  public static Decision accept() {
    return ACCEPT;
  }

  /**
   * Refuses.
   *
   * @param reason what the caller reads; one line, without full stop
   */
  public static Decision refuse(String reason) {
    return new Decision(reason);
  }

  /** Agrees if {@code condition} holds, else refuses with {@code reason}. */
  public static Decision acceptIf(boolean condition, String reason) {
    return condition ? ACCEPT : refuse(reason);
  }

  public boolean isAccepted() {
    return refusal == null;
  }

  /** The reason of a refusal; empty for an agreement. */
  public String reason() {
    return refusal == null ? "" : refusal;
  }
}
