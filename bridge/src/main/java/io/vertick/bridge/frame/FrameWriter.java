package io.vertick.bridge.frame;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Collects frames, each behind its length, or lines, to be written in one piece. Confined to one thread. */
public final class FrameWriter {
  private @Nullable Buffer written;

  /** Takes a frame. */
  public void add(byte[] bytes, int offset, int length) {
    var buffer = written == null ? Buffer.buffer(length + 3) : written;
    int left = length;
    while (left >= 0x80) {
      buffer.appendByte((byte) (left | 0x80));
      left >>>= 7;
    }
    written = buffer.appendByte((byte) left).appendBytes(bytes, offset, length);
  }

  /**
   * Takes a line as it is.
   *
   * @return how many bytes are collected
   */
  public int add(Buffer line) {
    var buffer = written == null ? Buffer.buffer(line.length()) : written;
    written = buffer.appendBuffer(line);
    return buffer.length();
  }

  /** What was taken since the last time; null if nothing was. */
  public @Nullable Buffer take() {
    var taken = written;
    written = null;
    return taken;
  }
}
