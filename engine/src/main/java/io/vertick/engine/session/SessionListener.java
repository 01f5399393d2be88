package io.vertick.engine.session;

import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Message;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.protocol.Rejection;
import org.jspecify.annotations.Nullable;

/** What a session tells those above it, on its thread. They may offer messages meanwhile, and close the session, but not flush it. */
public interface SessionListener {
  /** Whether this end may be spoken to: null, or the code why not, such as {@link Rejection#TOKEN}. Asked for each hello. */
  default @Nullable String refuse(Hello hello) {
    return null;
  }

  /** A session begins, with an end that lives. Numbers count from 1. Followed by {@link #opened}. */
  void began(Hello peer);

  /**
   * The session is over, and the next one begins: the other end lives anew, or forgot it.
   *
   * @param framedThrough messages with higher numbers were never sent
   */
  void ended(long framedThrough);

  /** Messages flow, for the first time or again. */
  void opened();

  /** Nothing was heard for three seconds. Decides nothing: replicas are stale, requests wait. */
  void suspected();

  /**
   * The next message of the first class, or an update.
   *
   * @param heldMs how long it waited at the other end, in milliseconds
   */
  void received(Message message, long heldMs);

  /**
   * Updates did not come, and will not, unless late.
   *
   * @param through bytes of updates, since the session began, that came before them
   */
  default void updatesLost(long through) {}

  /** All messages through this number arrived. */
  default void acknowledged(long through) {}

  /** There is credit, after an update or a request found none, or because messages flow again. */
  default void credited() {}

  /** Bytes that do not follow the protocol. Told at most once a minute, to be logged; all are counted. */
  default void malformed(ProtocolException problem) {}

  /** The other end does not want to speak. The session asks again every five seconds. */
  default void rejected(Rejection rejection) {}
}
