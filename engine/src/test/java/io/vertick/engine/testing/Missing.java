package io.vertick.engine.testing;

/** Null where an object is expected, as a caller without a null checker may pass it. */
public final class Missing {
  private Missing() {}

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  public static <T> T value() {
    return null;
  }
}
