package io.vertick.engine.schema;

import java.util.Locale;

/** The four kinds of relation from one state to others. */
public enum Relation {
  /** Active only together with these states. */
  REQUIRE,
  /** Activating the owner also tries to activate these states. */
  ADD,
  /** While the owner is active these states are not. */
  REMOVE,
  /** The owner's handlers run after the handlers of these states. */
  AFTER;

  /** The relation's name as texts and schema files write it: {@code require}, {@code add}, {@code remove}, {@code after}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
