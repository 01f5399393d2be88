package io.vertick.engine.remote;

import io.vertick.engine.machine.Payload;
import io.vertick.engine.protocol.Message.Fetch;
import io.vertick.engine.protocol.Message.PayloadBegin;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.session.ReplyPath;
import org.jspecify.annotations.Nullable;

/** Port: who speaks to the machines here through a session. Confined to the session's thread. */
public interface Speaker extends ReplyPath {
  /** Who it is, for people, such as {@code node b}. */
  String title();

  /** The names behind the indexes of a schema, as it told them; null if it told none. */
  @Nullable
  StateNames namesOf(SchemaHash schema);

  /** Whether it only passes on what machines elsewhere are asked: a client's requests are sent to where their machines are. */
  boolean isClient();

  /** Whether it may know of a machine. */
  default boolean mayRead(String machine) {
    return true;
  }

  /** Equal for those who may read the same machines. */
  default Object readers() {
    return this;
  }

  /**
   * Whether a request that came for the first time may run.
   *
   * @return why not, beginning with a word of {@link io.vertick.engine.protocol.Reason}; null if it may, and then {@link #ended} follows
   */
  default @Nullable String refusal(Request request) {
    return null;
  }

  /** Likewise, whether a payload may come; nothing follows. */
  default @Nullable String refusal(PayloadBegin payload) {
    return null;
  }

  /** Likewise, whether it may fetch what a machine offers; nothing follows. */
  default @Nullable String refusal(Fetch fetch) {
    return null;
  }

  /** Likewise, whether an offer may be sent to it, while payloads of so many bytes wait for it. */
  default @Nullable String refusal(Payload offered, long waitingBytes) {
    return null;
  }

  /** How many bytes may wait for it by now, before it counts as too slow; at least 4. */
  default int queuedBytesMax() {
    return Integer.MAX_VALUE;
  }

  /** A request that was not refused has its outcome. */
  default void ended(Request request) {}
}
