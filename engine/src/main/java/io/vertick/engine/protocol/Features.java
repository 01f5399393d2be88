package io.vertick.engine.protocol;

/** Optional parts of the protocol: a bit each, set by an end that knows it, and counting where both ends do. */
public final class Features {
  /** {@link Message.PayloadBegin} and what follows it may be sent. */
  public static final long PAYLOADS = 1;
  /** {@link Message.Fetch} and what answers it may be sent. */
  public static final long FETCHES = 2;
  /** All that this version knows. */
  public static final long ALL = PAYLOADS | FETCHES;

  private Features() {}
}
