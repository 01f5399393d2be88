package io.vertick.link;

/**
 * On whose behalf machines of other nodes are asked: their nodes note it in the log {@code vertick.audit}. Immutable; any thread.
 *
 * @param name 1 to {@value #LENGTH_MAX} characters
 */
public record Principal(String name) {
  public static final int LENGTH_MAX = 64;

  public Principal {
    if (name.isEmpty() || name.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("Expected a name of 1 to " + LENGTH_MAX
          + " characters for a principal, but got \"" + name + "\"");
    }
  }
}
