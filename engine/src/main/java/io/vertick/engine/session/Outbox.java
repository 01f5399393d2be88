package io.vertick.engine.session;

import io.vertick.engine.protocol.Output;
import java.util.Arrays;

/** First-class messages that were not acknowledged yet, as bytes in two rings that grow, and are small again when nothing is left: one of bytes, one of where each message begins. Numbers ascend from 1. */
final class Outbox {
  private static final int BYTES = 1_024;
  private static final int SLOTS = 64;
  /** Rings that take no more are kept for the next messages. */
  private static final int KEPT_BYTES_MAX = 65_536;

  private byte[] bytes = new byte[BYTES];
  private long[] starts = new long[SLOTS];
  private long[] added = new long[SLOTS];
  private long end;
  private long first = 1;
  private long last;

  /** The oldest number that was not acknowledged; one above {@link #last} if there is none. */
  long first() {
    return first;
  }

  /** The newest number; 0 before the first. */
  long last() {
    return last;
  }

  boolean isEmpty() {
    return last < first;
  }

  /** All bytes kept. */
  long size() {
    return end - start(first);
  }

  /** How many bytes the messages below {@code number} take. */
  long sizeBelow(long number) {
    return start(number) - start(first);
  }

  long add(byte[] from, int offset, int length, long now) {
    reserve(length);
    int at = (int) end & bytes.length - 1;
    int head = Math.min(length, bytes.length - at);
    System.arraycopy(from, offset, bytes, at, head);
    System.arraycopy(from, offset + head, bytes, 0, length - head);
    last++;
    starts[slot(last)] = end;
    added[slot(last)] = now;
    end += length;
    return last;
  }

  /** Forgets all messages through {@code number}, which is at most {@link #last}. */
  void dropThrough(long number) {
    first = Math.max(first, number + 1);
    if (isEmpty() && capacity() > KEPT_BYTES_MAX) {
      bytes = new byte[BYTES];
      starts = new long[SLOTS];
      added = new long[SLOTS];
    }
  }

  /** What the rings take. */
  int capacity() {
    return bytes.length + (starts.length + added.length) * Long.BYTES;
  }

  int length(long number) {
    return (int) (start(number + 1) - start(number));
  }

  /** When the message was added. */
  long addedAt(long number) {
    return added[slot(number)];
  }

  void copy(long number, Output to) {
    int length = length(number);
    int at = (int) start(number) & bytes.length - 1;
    int head = Math.min(length, bytes.length - at);
    to.raw(bytes, at, head).raw(bytes, 0, length - head);
  }

  private long start(long number) {
    return number > last ? end : starts[slot(number)];
  }

  private int slot(long number) {
    return (int) number & starts.length - 1;
  }

  private void reserve(int length) {
    if (size() + length > bytes.length) {
      growBytes(size() + length);
    }
    if (last - first + 1 == starts.length) {
      growSlots();
    }
  }

  private void growBytes(long needed) {
    var larger = new byte[Integer.highestOneBit((int) needed) * 2];
    for (long at = start(first); at < end; at++) {
      larger[(int) at & larger.length - 1] = bytes[(int) at & bytes.length - 1];
    }
    bytes = larger;
  }

  private void growSlots() {
    starts = grown(starts);
    added = grown(added);
  }

  /** Twice as large: a slot's number, taken by the larger size, is the old slot or as much above it. */
  private static long[] grown(long[] slots) {
    var larger = Arrays.copyOf(slots, 2 * slots.length);
    System.arraycopy(slots, 0, larger, slots.length, slots.length);
    return larger;
  }
}
