package io.vertick.engine.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Bytes to be sent: a buffer that grows and is used again. The mirror of {@link Input}. Confined to one thread. */
public final class Output {
  private byte[] bytes = new byte[64];
  private int size;

  /** Fails at the maker of a text that no reader would take. */
  static void require(String text, int bytesMax, String what) {
    // A character takes three bytes at most, so what is short enough need not be encoded.
    if (text.length() > bytesMax / 3 && text.getBytes(UTF_8).length > bytesMax) {
      throw new IllegalArgumentException(
          "Expected a " + what + " of at most " + bytesMax + " bytes, but got \"" + text + "\"");
    }
  }

  public int size() {
    return size;
  }

  /** The buffer: the first {@link #size} bytes are valid until the next change. */
  public byte[] array() {
    return bytes;
  }

  public byte[] toArray() {
    return Arrays.copyOf(bytes, size);
  }

  public Output clear() {
    size = 0;
    return this;
  }

  /** Keeps the first {@code newSize} bytes, which is at most {@link #size}. */
  public Output truncate(int newSize) {
    size = newSize;
    return this;
  }

  /** All bytes that are left in {@code in}. */
  public Output append(Input in) {
    in.rest(this);
    return this;
  }

  /** One byte, 0 to 255. */
  public Output u8(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** Two bytes, the highest first. */
  public Output u16(int value) {
    return fixed(value, 2);
  }

  /** Four bytes, the highest first. */
  public Output u32(long value) {
    return fixed(value, 4);
  }

  /** Eight bytes, the highest first. */
  public Output fixed64(long value) {
    return fixed(value, 8);
  }

  private Output fixed(long value, int length) {
    reserve(length);
    for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** A variable-length integer, taken as unsigned: 1 byte below 128, 2 below 16,384, at most 10. */
  public Output varLong(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /** A signed integer with its sign in the lowest bit: 1 byte from -64 to 63. */
  public Output zigzag(long value) {
    return varLong((value << 1) ^ (value >> 63));
  }

  /** A length and as many bytes of UTF-8. */
  public Output string(String value) {
    var encoded = value.getBytes(UTF_8);
    return varLong(encoded.length).raw(encoded, 0, encoded.length);
  }

  /**
   * Like {@link #string}, cut at a character so that it takes at most {@code bytesMax} bytes: for texts that people read.
   */
  public Output text(String value, int bytesMax) {
    var encoded = value.getBytes(UTF_8);
    int length = Math.min(encoded.length, bytesMax);
    // The bytes inside of a character start with the bits 10.
    while (length < encoded.length && length > 0 && (encoded[length] & 0xc0) == 0x80) {
      length--;
    }
    return varLong(length).raw(encoded, 0, length);
  }

  /** A length and as many bytes. */
  public Output bytes(byte[] value) {
    return varLong(value.length).raw(value, 0, value.length);
  }

  /** These bytes as they are. */
  public Output raw(byte[] value, int offset, int length) {
    reserve(length);
    System.arraycopy(value, offset, bytes, size, length);
    size += length;
    return this;
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
