package io.vertick.bridge.server;

import java.util.Locale;

/** Why a connection is closed; see {@code bridge/PROTOCOL.md}, section 11. */
enum Refusal {
  TOKEN,
  VERSION,
  OVERLOADED,
  IDLE,
  SLOW,
  MALFORMED,
  STOPPED,
  REPLACED,
  PROTOCOL;

  /** Whether the session is over with the connection. */
  boolean isLast() {
    return this == TOKEN || this == SLOW || this == STOPPED;
  }

  /** The word on the wire. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
