package io.vertick.lines;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** Cuts what comes into lines, which end with a line feed; the last one may not be complete yet. Confined to one thread. */
final class LineReader {
  private final int bytesMax;
  private Buffer begun = Buffer.buffer();

  /**
   * Nothing was read yet.
   *
   * @param bytesMax of a line, without its end
   */
  LineReader(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * Takes the next bytes, and hands on each line that they complete.
   *
   * @return whether all fit; else what comes behind is of no use
   */
  boolean add(Buffer chunk, Consumer<Buffer> each) {
    int start = 0;
    for (int end = next(chunk, start); end >= 0; end = next(chunk, start)) {
      if (!append(chunk, start, end)) {
        return false;
      }
      var line = begun;
      begun = Buffer.buffer();
      each.accept(line);
      start = end + 1;
    }
    return append(chunk, start, chunk.length());
  }

  /** Bytes of a line that has not ended. */
  int heldBytes() {
    return begun.length();
  }

  private static int next(Buffer chunk, int start) {
    for (int i = start; i < chunk.length(); i++) {
      if (chunk.getByte(i) == '\n') {
        return i;
      }
    }
    return -1;
  }

  private boolean append(Buffer chunk, int start, int end) {
    if (begun.length() + end - start > bytesMax) {
      return false;
    }
    begun.appendBuffer(chunk, start, end - start);
    return true;
  }
}
