package io.vertick.engine.replica;

import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;

/** Who is told of a machine by its feed. On the machine's thread, if not said otherwise; returns at once, and throws nothing. */
public interface FeedSubscriber {
  /** All that the machine is now, up to date: first, and whenever updates were lost or the machine began another life. */
  void show(ViewState state);

  /** What happened since; it starts from the version that was shown. */
  void update(ViewUpdate update);

  /** Nothing more will come: the machine was disposed or broke, or it is not there. */
  void ended(RuntimeException why);
}
