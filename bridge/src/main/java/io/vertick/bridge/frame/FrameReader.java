package io.vertick.bridge.frame;

import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.ProtocolException;
import io.vertx.core.buffer.Buffer;

/** Cuts what a connection brings into frames: a length as a variable-length integer before each. Holds one frame at most, and what came with it. */
public final class FrameReader {
  /** Takes a frame; the bytes are valid during the call only. */
  public interface Sink {
    /** Returns false if no more frames are wanted. */
    boolean take(byte[] bytes, int offset, int length);
  }

  private static final int LENGTH_BYTES_MAX = 3;

  private byte[] bytes = new byte[0];
  private int from;
  private int to;

  /**
   * Takes what came, and passes on what is whole by now.
   *
   * @throws ProtocolException if a length is 0, or more than {@link Frame#BYTES_MAX}
   */
  public void add(Buffer chunk, Sink sink) {
    reserve(chunk.length());
    chunk.getBytes(bytes, to);
    to += chunk.length();
    while (take(sink)) {
      // The next one may be whole, too.
    }
  }

  /** How long the buffer is. */
  public int heldBytes() {
    return bytes.length;
  }

  private void reserve(int more) {
    int held = to - from;
    if (from == to || to + more > bytes.length) {
      var room = held + more > bytes.length ? new byte[Math.max(held + more, 2 * held)] : bytes;
      System.arraycopy(bytes, from, room, 0, held);
      bytes = room;
      from = 0;
      to = held;
    }
  }

  private boolean take(Sink sink) {
    int length = 0;
    for (int i = 0; from + i < to; i++) {
      int next = bytes[from + i];
      length |= (next & 0x7f) << (7 * i);
      if (next == 0 && i > 0) {
        throw new ProtocolException("Expected a length in its shortest form before a frame");
      } else if (next >= 0) {
        return takeFrame(sink, from + i + 1, checked(length));
      } else if (i + 1 == LENGTH_BYTES_MAX) {
        throw new ProtocolException(
            "Expected a length of at most " + LENGTH_BYTES_MAX + " bytes before a frame");
      }
    }
    return false;
  }

  private static int checked(int length) {
    if (length < 1 || length > Frame.BYTES_MAX) {
      throw new ProtocolException(
          "Expected a frame of 1 to " + Frame.BYTES_MAX + " bytes, but found " + length);
    }
    return length;
  }

  private boolean takeFrame(Sink sink, int at, int length) {
    if (at + length > to) {
      return false;
    }
    from = at + length;
    return sink.take(bytes, at, length);
  }
}
