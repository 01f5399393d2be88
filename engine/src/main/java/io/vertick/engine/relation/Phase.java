package io.vertick.engine.relation;

/** The kinds of handlers, in the order in which a transition visits them. The first five negotiate and may refuse; the others are final. */
public enum Phase {
  EXIT("exit"),
  ENTER("enter"),
  SELF("self"),
  PAIR("pair"),
  ANY_ENTER("enter"),
  EXITED("exited"),
  ENTERED("entered"),
  ANY_ENTERED("entered");

  private final String text;

  Phase(String text) {
    this.text = text;
  }

  /** Whether handlers of this kind may refuse. */
  public boolean isNegotiation() {
    return compareTo(ANY_ENTER) <= 0;
  }

  /** Whether handlers of this kind belong to no state. */
  public boolean isAny() {
    return this == ANY_ENTER || this == ANY_ENTERED;
  }

  /** The word behind the dot of an event's name, such as {@code entered}. */
  public String text() {
    return text;
  }
}
