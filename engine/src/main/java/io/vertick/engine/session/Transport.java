package io.vertick.engine.session;

import io.vertick.engine.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/** Port: brings frames to the other end. Called on the session's thread, never after {@link Session#close}; must not call the session back before it returns. */
public interface Transport {
  /** Sends a frame, best effort. The bytes are valid during the call only. */
  void send(byte[] bytes, int offset, int length);

  /** Asks for a {@link Session#flush} at the end of this turn. Asked once until then. */
  void flushSoon();

  /**
   * Asks for another connection instead of the present one, which is of no use any more. Only streams are asked.
   *
   * @param malformed what did not follow the protocol; null if nothing was heard for too long, or a listener failed
   */
  void reconnect(@Nullable ProtocolException malformed);
}
