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
  /** The host has no such machine. */
  public static final String ABSENT = "absent";
  /** The request names states or values that the machine can't take. */
  public static final String INVALID = "invalid";
  /** Whoever asks may not. */
  public static final String FORBIDDEN = "forbidden";
  /** The wait's time limit passed. */
  public static final String TIMEOUT = "timeout";
  /** The machine was disposed. */
  public static final String DISPOSED = "disposed";
  /** A fatal error left the machine in an unknown condition. */
  public static final String BROKEN = "broken";

  private Reason() {}

  /** The word with which a reason begins: its small letters before anything else. */
  public static String wordOf(String reason) {
    int end = 0;
    while (end < reason.length() && reason.charAt(end) >= 'a' && reason.charAt(end) <= 'z') {
      end++;
    }
    return reason.substring(0, end);
  }
}
