package io.vertick.engine.machine;

/** What became of a payload. Immutable. */
public sealed interface PayloadOutcome {
  /** The machine's handler took it. */
  record Accepted() implements PayloadOutcome {}

  /** Nobody has it: the handler did not want it, or failed, or it never came so far. The reason is one line for people. */
  record Refused(String reason) implements PayloadOutcome {}

  /** The machine may have it, or not: it was all sent, and no word came back. The reason is one line for people. */
  record Unknown(String reason) implements PayloadOutcome {}

  default boolean isAccepted() {
    return this instanceof Accepted;
  }
}
