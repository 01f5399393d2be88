package io.vertick.engine.relation;

import java.util.Locale;

/** What a mutation does with the states it calls. */
public enum MutationType {
  /** Activates them and keeps the active ones. */
  ADD,
  /** Deactivates them. */
  REMOVE,
  /** Activates them and starts from nothing else. */
  SET;

  /** {@code add}, {@code remove}, {@code set}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
