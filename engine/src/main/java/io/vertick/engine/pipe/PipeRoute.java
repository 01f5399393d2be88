package io.vertick.engine.pipe;

import io.vertick.engine.schema.State;

/** Which state of the source does what to which state of the target. */
record PipeRoute(Kind kind, State from, State to) {
  /** When a link has something to do. */
  enum Kind {
    /** Adds when the state is entered, removes when it leaves. */
    MIRROR(Action.ADD),
    ADD(Action.ADD),
    REMOVE(Action.REMOVE),
    ERRORS(Action.REPORT);

    private final Action whenEntered;

    Kind(Action whenEntered) {
      this.whenEntered = whenEntered;
    }

    Action whenEntered() {
      return whenEntered;
    }
  }

  boolean isMirror() {
    return kind == Kind.MIRROR;
  }
}
