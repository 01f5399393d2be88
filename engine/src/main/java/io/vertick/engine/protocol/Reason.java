package io.vertick.engine.protocol;

/** The words with which reasons begin; what follows behind a colon is for people. */
public final class Reason {
  /** A limit was reached: of requests in flight, or of what the host keeps. */
  public static final String OVERLOADED = "overloaded";
  /** The time limit passed. */
  public static final String DEADLINE = "deadline";
  /** No session is open, and the request did not want to wait for one. */
  public static final String UNREACHABLE = "unreachable";
  /** The host said goodbye. */
  public static final String LEAVING = "leaving";
  /** The host began a new life. */
  public static final String RESTARTED = "restarted";
  /** The host's node left the cluster. */
  public static final String GONE = "gone";
  /** The host does not remember the origin any more. */
  public static final String EXPIRED = "expired";
  /** Two hosts had the machine; this one lost. */
  public static final String CONFLICT = "conflict";
  /** The origin took the request back. */
  public static final String CANCELLED = "cancelled";

  private Reason() {}
}
