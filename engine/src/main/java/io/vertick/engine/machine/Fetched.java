package io.vertick.engine.machine;

/** What came of a fetch; see {@link MachineRef#fetch(String)}. Immutable. */
public sealed interface Fetched {
  /** What the machine offers. */
  record Offered(Payload payload) implements Fetched {}

  /** Nothing came. The reason is one line for people, behind a word such as {@code absent}; asking again harms nobody. */
  record NotOffered(String reason) implements Fetched {}
}
