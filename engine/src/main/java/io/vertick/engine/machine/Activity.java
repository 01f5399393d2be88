package io.vertick.engine.machine;

/** What is known of a state. */
public enum Activity {
  ACTIVE,
  INACTIVE,
  /** It is not followed, and nothing that is followed tells. */
  UNKNOWN
}
