package io.vertick.engine.protocol;

/** Optional parts of the protocol: a bit each, set by an end that knows it, and counting where both ends do. */
public final class Features {
  /** {@link Message.PayloadBegin} and what follows it may be sent. */
  public static final long PAYLOADS = 1;

  private Features() {}
}
