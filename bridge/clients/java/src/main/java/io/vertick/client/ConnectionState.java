package io.vertick.client;

import java.util.Locale;

/** How it is with a client's connection. */
public enum ConnectionState {
  /** No session yet, or the last one is over: it is tried again, after 0.1 to 5 s. */
  CONNECTING,
  /** All is well. */
  OPEN,
  /** The connection is gone, or was silent for 3 s. The session waits for the next one, and so do requests; views are stale. */
  SUSPECT,
  /** Over for good: by {@link VertickClient#close}, or because the server will not have this client. */
  CLOSED;

  /** The same word as in clients of other languages. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
