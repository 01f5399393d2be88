package io.vertick.engine.replica;

import io.vertick.engine.machine.ViewState;

/** Who follows a machine through a session, or from another thread: what the feed brought, in order, and whether its source is heard. On one thread. */
public interface FeedListener extends FeedSubscriber {
  /** Like {@link #show}; what is shown may be stale. */
  default void show(ViewState state, boolean isHeard) {
    show(state);
    if (!isHeard) {
      suspected();
    }
  }

  /** The source may have moved on unheard: what is shown is stale. */
  void suspected();

  /** What is shown is up to date again. */
  void heard();

  /** Whoever sends the feed only relays it, and knows the machine like this now. Nothing to do for those who go by the rest. */
  default void relayed(Relay relay) {}
}
