package io.vertick.bridge.access;

import java.util.Locale;

/** What somebody may do with a machine. Each includes those before it. */
public enum Right {
  /** See its clocks, follow them and wait for them. */
  READ,
  /** Change its states. */
  MUTATE,
  /** What concerns those who operate it: on all machines, also to make a node leave. */
  ADMIN;

  /** As it stands in files: in small letters. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean includes(Right other) {
    return compareTo(other) >= 0;
  }
}
