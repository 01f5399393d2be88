package io.vertick.engine.replica;

import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;

/** Who follows a machine through a session: what the feed brought, in order. On the session's thread. */
public interface FeedListener {
  /** All that is shown from now on: at first, and after updates were lost, the session ended, or the machine began a new life. */
  void show(ViewState state);

  /** What happened since; it starts from the version that is shown. */
  void update(ViewUpdate update);

  /** The source may have moved on unheard: what is shown is stale. */
  void suspected();

  /** What is shown is up to date again. */
  void heard();

  /**
   * The feed is over, and nothing follows.
   *
   * @param reason begins with a word of {@link io.vertick.engine.protocol.Reason}
   */
  void ended(String reason);
}
