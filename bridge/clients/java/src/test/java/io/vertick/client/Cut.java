package io.vertick.client;

/**
 * Where the first connection of a conversation is lost: before a byte of one direction.
 *
 * @param ofClient whether of what the client says, else of what the server says
 * @param at how many bytes come before
 */
record Cut(boolean ofClient, int at) {
  /** Nowhere. */
  static final Cut NONE = new Cut(true, Integer.MAX_VALUE);

  @Override
  public String toString() {
    return "cut before byte " + at + " of the " + (ofClient ? "client" : "server");
  }
}
