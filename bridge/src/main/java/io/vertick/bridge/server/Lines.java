package io.vertick.bridge.server;

import io.vertx.core.buffer.Buffer;

/** Port: the protocol of JSON lines. On the context of the bridge. */
public interface Lines {
  /** Whether a connection that begins with this byte speaks it. */
  static boolean isBegin(int first) {
    return first == '{' || first == ' ' || first == '\t' || first == '\r' || first == '\n';
  }

  /** A connection begins. */
  Session open(Connection connection);

  /** What one connection brings. */
  interface Session {
    /** Bytes as they come, first those that told the protocol. */
    void receive(Buffer chunk);

    /** Nothing comes any more: what was asked is answered, but for waits, and the connection closed. */
    void end();

    /** Nothing comes any more, and nothing can be written. */
    void closed();

    /** The bridge is about to stop: what is under way is answered, nothing else is taken. */
    void leave();

    /** Whether requests run, other than waits. */
    boolean isAnswering();

    /** About how many bytes of memory it holds: of a line that has not ended, and of what is under way. */
    long heldBytes();

    /** Says why, as the last line, and closes the connection: its reader is too slow, or too much is held for it. */
    void endSlow(String text);
  }

  /** What a session writes to. */
  interface Connection {
    /** Where the other end is. */
    String address();

    /** Writes at the end of the turn, with what else is written in it. A connection on which more than {@link io.vertick.bridge.access.Limit#QUEUED_BYTES} wait is closed. */
    void write(Buffer line);

    /** Whether the other end reads more slowly than is written. */
    boolean isFull();

    /** Runs an action once it has caught up. */
    void onDrained(Runnable action);

    /** Closes it once what was written is sent. */
    void close();
  }
}
