package io.vertick.engine.machine;

import java.util.Arrays;

/** Why a mutation was not applied, or why nobody knows, as a word that programs may compare; {@link Result.NotApplied#reason} says more to people. */
public enum ReasonCode {
  /** A limit was reached: of mutations in flight, or of what the host keeps. */
  OVERLOADED("overloaded"),
  /** The time limit passed. */
  DEADLINE("deadline"),
  /** There is no way to the host at this moment. */
  UNREACHABLE("unreachable"),
  /** The host takes no new mutations, because it is about to leave. */
  LEAVING("leaving"),
  /** The host, or the machine, began a new life. */
  RESTARTED("restarted"),
  /** The host left the cluster. */
  GONE("gone"),
  /** The host does not remember who asked. */
  EXPIRED("expired"),
  /** Two nodes hosted the machine, and this one gave way. */
  CONFLICT("conflict"),
  /** The caller took the mutation back. */
  CANCELLED("cancelled"),
  /** No such machine is hosted. */
  ABSENT("absent"),
  /** The mutation names states or values that the machine can't take. */
  INVALID("invalid"),
  /** Whoever asks may not. */
  FORBIDDEN("forbidden"),
  /** The machine was disposed. */
  DISPOSED("disposed"),
  /** A fatal error left the machine in an unknown condition. */
  BROKEN("broken"),
  /** It would have gone through the same pipes for ever. */
  PIPE_LOOP("pipe.loop"),
  /** A word of a newer node. */
  OTHER("other");

  private final String text;

  ReasonCode(String text) {
    this.text = text;
  }

  /** The code as it is written in replies and logs. */
  public String text() {
    return text;
  }

  /** The code that is written so; {@link #OTHER} for a word that is not known. */
  public static ReasonCode of(String text) {
    return Arrays.stream(values())
        .filter(code -> code.text.equals(text))
        .findFirst()
        .orElse(OTHER);
  }

  @Override
  public String toString() {
    return text;
  }
}
