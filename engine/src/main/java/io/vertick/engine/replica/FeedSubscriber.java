package io.vertick.engine.replica;

import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;

/** Who is told of a machine by its feed. On the machine's thread; returns at once, and throws nothing. */
public interface FeedSubscriber {
  /** All that it shows now: first, and when it asked for it. */
  void show(ViewState state);

  /** What happened since. */
  void update(ViewUpdate update);

  /** Nothing more will come. */
  void ended(RuntimeException why);
}
