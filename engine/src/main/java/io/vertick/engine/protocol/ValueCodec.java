package io.vertick.engine.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values that may leave the JVM, as MessagePack: null, bool, 64-bit integer, double, string, bytes, list, and map with string keys. At most {@value #DEPTH_MAX} lists
 * and maps inside each other, and {@value #BYTES_MAX} bytes in all, as they are written here, where each float takes 9. Extension types, and unsigned integers above 2^63 - 1, are refused.
 *
 * <p>Read as {@link Boolean}, {@link Long}, {@link Double}, {@link String}, {@code byte[]}, {@link List} and {@link Map}; lists and maps are unmodifiable, and maps keep
 * their order.
 *
 * @see <a href="https://github.com/msgpack/msgpack/blob/master/spec.md">MessagePack specification</a>
 */
public final class ValueCodec {
  public static final int DEPTH_MAX = 8;
  public static final int BYTES_MAX = 65_536;

  private static final int NIL = 0xc0;
  private static final int FALSE = 0xc2;
  private static final int TRUE = 0xc3;
  private static final int BIN8 = 0xc4;
  private static final int BIN16 = 0xc5;
  private static final int BIN32 = 0xc6;
  private static final int FLOAT32 = 0xca;
  private static final int FLOAT64 = 0xcb;
  private static final int UINT8 = 0xcc;
  private static final int UINT16 = 0xcd;
  private static final int UINT32 = 0xce;
  private static final int UINT64 = 0xcf;
  private static final int INT8 = 0xd0;
  private static final int INT16 = 0xd1;
  private static final int INT32 = 0xd2;
  private static final int INT64 = 0xd3;
  private static final int STR8 = 0xd9;
  private static final int STR16 = 0xda;
  private static final int STR32 = 0xdb;
  private static final int ARRAY16 = 0xdc;
  private static final int MAP16 = 0xde;
  private static final int MAP32 = 0xdf;

  private ValueCodec() {}

  /**
   * Writes a value in its shortest form.
   *
   * @throws IllegalArgumentException if the value, or one inside it, has another type, is too deep or too long
   */
  public static void write(Output out, @Nullable Object value) {
    int start = out.size();
    write(out, value, 0);
    if (out.size() - start > BYTES_MAX) {
      throw new IllegalArgumentException("Expected values of at most " + BYTES_MAX
          + " bytes in all, but they take " + (out.size() - start) + ": send a payload instead");
    }
  }

  private static void write(Output out, @Nullable Object value, int depth) {
    if (value == null) {
      out.u8(NIL);
    } else if (value instanceof Boolean truth) {
      out.u8(truth ? TRUE : FALSE);
    } else if (isInteger(value)) {
      writeInteger(out, ((Number) value).longValue());
    } else if (value instanceof Double || value instanceof Float) {
      out.u8(FLOAT64).fixed64(Double.doubleToLongBits(((Number) value).doubleValue()));
    } else if (value instanceof String text) {
      writeString(out, text);
    } else if (value instanceof byte[] bytes) {
      writeBytes(out, bytes);
    } else if (value instanceof List<?> list) {
      writeList(out, list, deeper(depth));
    } else if (value instanceof Map<?, ?> map) {
      writeMap(out, map, deeper(depth));
    } else {
      throw new IllegalArgumentException(
          "Expected null, a Boolean, integer, Double, String, byte[], List or Map, which may leave this JVM, but got a "
              + value.getClass().getName());
    }
  }

  private static boolean isInteger(Object value) {
    return value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte;
  }

  private static int deeper(int depth) {
    if (depth == DEPTH_MAX) {
      throw new IllegalArgumentException(
          "Expected at most " + DEPTH_MAX + " lists and maps inside each other, but got more");
    }
    return depth + 1;
  }

  private static void writeInteger(Output out, long value) {
    if (value >= -32 && value < 0x80) {
      out.u8((int) value & 0xff);
    } else if (value >= 0) {
      writeUnsigned(out, value);
    } else {
      writeSigned(out, value);
    }
  }

  private static void writeUnsigned(Output out, long value) {
    if (value < 0x100) {
      out.u8(UINT8).u8((int) value);
    } else if (value < 0x1_0000) {
      out.u8(UINT16).u16((int) value);
    } else if (value < 0x1_0000_0000L) {
      out.u8(UINT32).u32(value);
    } else {
      out.u8(UINT64).fixed64(value);
    }
  }

  private static void writeSigned(Output out, long value) {
    if (value >= Byte.MIN_VALUE) {
      out.u8(INT8).u8((int) value & 0xff);
    } else if (value >= Short.MIN_VALUE) {
      out.u8(INT16).u16((int) value & 0xffff);
    } else if (value >= Integer.MIN_VALUE) {
      out.u8(INT32).u32(value & 0xffff_ffffL);
    } else {
      out.u8(INT64).fixed64(value);
    }
  }

  private static void writeString(Output out, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 32) {
      out.u8(0xa0 | bytes.length);
    } else {
      writeLength(out, bytes.length, STR8);
    }
    out.raw(bytes, 0, bytes.length);
  }

  private static void writeBytes(Output out, byte[] bytes) {
    writeLength(out, bytes.length, BIN8);
    out.raw(bytes, 0, bytes.length);
  }

  /** The codes for lengths of 8, 16 and 32 bits follow each other. */
  private static void writeLength(Output out, int length, int code8) {
    if (length < 0x100) {
      out.u8(code8).u8(length);
    } else {
      writeCount(out, length, code8 + 1);
    }
  }

  private static void writeCount(Output out, int count, int code16) {
    if (count < 0x1_0000) {
      out.u8(code16).u16(count);
    } else {
      out.u8(code16 + 1).u32(count);
    }
  }

  private static void writeList(Output out, List<?> list, int depth) {
    if (list.size() < 16) {
      out.u8(0x90 | list.size());
    } else {
      writeCount(out, list.size(), ARRAY16);
    }
    for (var element : list) {
      write(out, element, depth);
    }
  }

  private static void writeMap(Output out, Map<?, ?> map, int depth) {
    if (map.size() < 16) {
      out.u8(0x80 | map.size());
    } else {
      writeCount(out, map.size(), MAP16);
    }
    map.forEach((key, value) -> {
      writeString(out, key(key));
      write(out, value, depth);
    });
  }

  private static String key(@Nullable Object key) {
    if (key instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("Expected the keys of a map to be strings, but got " + key);
  }

  /** Reads one value. */
  public static @Nullable Object read(Input in) {
    int before = in.remaining();
    var value = read(in, 0);
    checkLength(before - in.remaining(), value);
    return value;
  }

  /** Reads a map, such as the arguments of a mutation. */
  public static Map<String, @Nullable Object> readMap(Input in) {
    int before = in.remaining();
    int code = in.u8();
    if ((code & 0xf0) != 0x80 && code != MAP16 && code != MAP32) {
      throw new ProtocolException("Expected a map, but found the code " + hex(code));
    }
    var map = map(in, code, 0);
    checkLength(before - in.remaining(), map);
    return map;
  }

  /** What was read can be written: floats of 5 bytes take 9 then, and nothing else takes more than it did. */
  private static void checkLength(int length, @Nullable Object value) {
    boolean maybeLonger = length <= BYTES_MAX && 9 * length > 5 * BYTES_MAX;
    int written = maybeLonger ? size(value) : length;
    if (written > BYTES_MAX) {
      throw new ProtocolException(
          "Expected values of at most " + BYTES_MAX + " bytes in all, but found " + written);
    }
  }

  private static int size(@Nullable Object value) {
    var out = new Output();
    write(out, value, 0);
    return out.size();
  }

  private static @Nullable Object read(Input in, int depth) {
    int code = in.u8();
    if (code < 0x80 || code >= 0xe0) {
      return (long) (byte) code;
    }
    if (code < 0x90 || code >= MAP16) {
      return map(in, code, depth);
    }
    if (code < 0xa0 || code >= ARRAY16) {
      return list(in, code, depth);
    }
    return code < 0xc0 ? in.text(code & 0x1f) : scalar(in, code);
  }

  private static @Nullable Object scalar(Input in, int code) {
    return switch (code) {
      case NIL -> null;
      case FALSE -> false;
      case TRUE -> true;
      case BIN8 -> in.raw(in.u8());
      case BIN16 -> in.raw(in.u16());
      case BIN32 -> in.raw(length(in));
      case FLOAT32 -> (double) Float.intBitsToFloat((int) in.u32());
      case FLOAT64 -> Double.longBitsToDouble(in.fixed64());
      case UINT8 -> (long) in.u8();
      case UINT16 -> (long) in.u16();
      case UINT32 -> in.u32();
      case UINT64 -> signed(in.fixed64());
      case INT8 -> (long) (byte) in.u8();
      case INT16 -> (long) (short) in.u16();
      case INT32 -> (long) (int) in.u32();
      case INT64 -> in.fixed64();
      case STR8 -> in.text(in.u8());
      case STR16 -> in.text(in.u16());
      case STR32 -> in.text(length(in));
      default ->
        throw new ProtocolException(
            "Expected a MessagePack value without extensions, but found the code " + hex(code));
    };
  }

  private static long signed(long value) {
    if (value < 0) {
      throw new ProtocolException("Expected an integer below 2^63, but found "
          + Long.toUnsignedString(value) + ": send larger ones as strings");
    }
    return value;
  }

  private static List<@Nullable Object> list(Input in, int code, int depth) {
    int size = entries(in, code, ARRAY16, depth, 1);
    if (size == 0) {
      return Collections.emptyList();
    }
    var list = new ArrayList<@Nullable Object>(size);
    for (int i = 0; i < size; i++) {
      list.add(read(in, depth + 1));
    }
    return Collections.unmodifiableList(list);
  }

  private static Map<String, @Nullable Object> map(Input in, int code, int depth) {
    int size = entries(in, code, MAP16, depth, 2);
    if (size == 0) {
      return Collections.emptyMap();
    }
    var map = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < size; i++) {
      if (!(read(in, depth + 1) instanceof String key)) {
        throw new ProtocolException("Expected the keys of a map to be strings, but found another");
      }
      map.put(key, read(in, depth + 1));
    }
    return Collections.unmodifiableMap(map);
  }

  /** How many entries follow. Bounded by the bytes at hand, of which each takes some. */
  private static int entries(Input in, int code, int code16, int depth, int entryBytesMin) {
    if (depth == DEPTH_MAX) {
      throw new ProtocolException(
          "Expected at most " + DEPTH_MAX + " lists and maps inside each other, but found more");
    }
    long entries = code < code16 ? code & 0x0f : code == code16 ? in.u16() : in.u32();
    if (entries > in.remaining() / entryBytesMin) {
      throw new ProtocolException("Expected at most " + in.remaining() / entryBytesMin
          + " entries, but " + entries + " are announced");
    }
    return (int) entries;
  }

  private static int length(Input in) {
    return (int) Math.min(in.u32(), Integer.MAX_VALUE);
  }

  /** About how many bytes a value that was read takes in memory: of small lists and maps up to 70 times those on the wire. */
  public static int memoryBytes(@Nullable Object value) {
    if (value instanceof String text) {
      return 48 + 2 * text.length();
    } else if (value instanceof byte[] bytes) {
      return 24 + bytes.length;
    } else if (value instanceof List<?> list) {
      return list.isEmpty() ? 0 : 72 + memoryBytes(list);
    } else if (value instanceof Map<?, ?> map) {
      return map.isEmpty() ? 0 : 168 + memoryBytes(map.keySet()) + memoryBytes(map.values());
    }
    return 24;
  }

  private static int memoryBytes(Collection<?> values) {
    return values.stream().mapToInt(value -> 20 + memoryBytes(value)).sum();
  }

  private static String hex(int code) {
    return Integer.toHexString(code) + "h";
  }
}
