package io.vertick.engine.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Reads bytes that a peer sent, from the first to the last; the mirror of {@link Output}. Every method throws {@link ProtocolException} when the bytes end early or
 * break the rule it names. Nothing is ever sized by what the peer claims. Confined to one thread.
 */
public final class Input {
  private static final long MS_MAX = 1L << 40;
  private static final long BYTES_COUNTED_MAX = 1L << 62;

  private final byte[] bytes;
  private final int end;
  private int position;

  public Input(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads a part of {@code bytes}, which is not copied and must not change meanwhile. */
  public Input(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  public int remaining() {
    return end - position;
  }

  public boolean isAtEnd() {
    return position == end;
  }

  /** One byte, 0 to 255. */
  public int u8() {
    need(1);
    return bytes[position++] & 0xff;
  }

  /** The next byte, which is not skipped. */
  public int peek() {
    need(1);
    return bytes[position] & 0xff;
  }

  /** Two bytes, the highest first, unsigned. */
  public int u16() {
    return (int) fixed(2);
  }

  /** Four bytes, the highest first, unsigned. */
  public long u32() {
    return fixed(4);
  }

  /** Eight bytes, the highest first. */
  public long fixed64() {
    return fixed(8);
  }

  private long fixed(int length) {
    need(length);
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = (value << 8) | (bytes[position++] & 0xff);
    }
    return value;
  }

  /** A variable-length integer from 0 to 2^31 - 1. */
  public int varInt() {
    long value = varLong();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new ProtocolException(
          "Expected a number below 2^31, but found " + Long.toUnsignedString(value));
    }
    return (int) value;
  }

  /** A variable-length integer: 7 bits a byte, the lowest first, at most 10 bytes, in its shortest form. */
  public long varLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      if (shift == 63 && next > 1) {
        throw new ProtocolException("Expected a number of 64 bits, but found more");
      }
      value |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        return shortest(value, next, shift);
      }
    }
    throw new ProtocolException("Expected a number of at most 10 bytes, but found more");
  }

  private static long shortest(long value, int last, int shift) {
    if (last == 0 && shift > 0) {
      throw new ProtocolException("Expected a number in its shortest form, but it ends in zeros");
    }
    return value;
  }

  /** Milliseconds; more than 2^40 (34 years) count as those, so that sums of some, in nanoseconds too, stay what they say. */
  public long ms() {
    return Math.min(count(), MS_MAX);
  }

  /** A variable-length integer that is at least 0 as a signed one. */
  public long count() {
    long value = varLong();
    if (value < 0) {
      throw new ProtocolException(
          "Expected a number below 2^63, but found " + Long.toUnsignedString(value));
    }
    return value;
  }

  /** How many bytes there were in a session; more than 2^62 count as those, so that whoever counts on from there, or grants more, does not come to the end of numbers. */
  public long byteCount() {
    return Math.min(count(), BYTES_COUNTED_MAX);
  }

  /** A signed integer whose sign is in the lowest bit, so that small ones of either sign are short. */
  public long zigzag() {
    long value = varLong();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A count of entries that follow, each of which takes at least {@code entryBytesMin} bytes: so it is bounded by the bytes at hand. */
  public int countOf(int entryBytesMin) {
    int count = varInt();
    if (count > remaining() / entryBytesMin) {
      throw new ProtocolException("Expected at most " + remaining() / entryBytesMin + " entries in "
          + remaining() + " bytes, but " + count + " are announced");
    }
    return count;
  }

  /** A length and as many bytes of UTF-8. */
  public String string(int bytesMax) {
    return text(lengthUpTo(bytesMax));
  }

  /** A length and as many bytes. */
  public byte[] bytes(int bytesMax) {
    return raw(lengthUpTo(bytesMax));
  }

  private int lengthUpTo(int bytesMax) {
    int length = varInt();
    if (length > bytesMax) {
      throw new ProtocolException("Expected at most " + bytesMax + " bytes, but found " + length);
    }
    return length;
  }

  /** That many bytes, as a copy. */
  byte[] raw(int length) {
    int start = skip(length);
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  /** That many bytes of UTF-8. */
  String text(int length) {
    int start = skip(length);
    var text = new String(bytes, start, length, UTF_8);
    // The constructor replaces what is no UTF-8, and so does not give the same bytes back.
    if (text.indexOf('\ufffd') >= 0
        && !Arrays.equals(text.getBytes(UTF_8), Arrays.copyOfRange(bytes, start, start + length))) {
      throw new ProtocolException("Expected UTF-8, but found other bytes");
    }
    return text;
  }

  /** A cursor over the next bytes, which this one skips. */
  public Input part(int length) {
    return new Input(bytes, skip(length), length);
  }

  /** All bytes that are left. */
  void rest(Output out) {
    int length = remaining();
    out.raw(bytes, skip(length), length);
  }

  private int skip(int length) {
    need(length);
    int start = position;
    position += length;
    return start;
  }

  /** Fails if bytes are left. */
  public void expectEnd() {
    if (!isAtEnd()) {
      throw new ProtocolException("Expected the end, but " + remaining()
          + " bytes follow: the peer speaks another version");
    }
  }

  private void need(int length) {
    if (length > remaining()) {
      throw new ProtocolException(
          "Expected " + length + " more bytes, but only " + remaining() + " are left");
    }
  }
}
