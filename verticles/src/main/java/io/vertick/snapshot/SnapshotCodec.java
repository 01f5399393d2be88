package io.vertick.snapshot;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.machine.MachineExport;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.SchemaHash;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Exports as bytes: the line {@code vertick-snapshot sha256=<64 hex digits> bytes=<count>}, then so many bytes, which are one line of JSON in ASCII. {@code tail -n +2
 * FILE | sha256sum} gives the same digits.
 *
 * <p>The first line is the same in every format, so damage is told from a format of another version; the JSON begins with its number. Whole numbers are
 * JSON numbers, floating-point numbers are strings as {@link Double#toString} writes them, so that NaN and infinities have a form. Any thread.
 */
final class SnapshotCodec {
  /** A machine of the greatest schema with the longest names needs 19 MB. */
  static final int BYTES_MAX = 32 << 20;

  /** Of longer texts of a last error the rest is left out. */
  static final int ERROR_CHARS_MAX = 65_536;

  private static final long FORMAT = 1;
  private static final int FIRST_LINE_BYTES_MAX = 120;
  private static final Pattern FIRST_LINE =
      Pattern.compile("vertick-snapshot sha256=([0-9a-f]{64}) bytes=([0-9]{1,9})\n");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{32}");

  private SnapshotCodec() {}

  /**
   * Writes an export.
   *
   * @throws SnapshotException if it would be longer than {@link #BYTES_MAX}, or an attribute has none of the four types
   */
  static byte[] encode(MachineExport export) {
    byte[] body = ascii(json(export).encode() + "\n");
    byte[] firstLine =
        ascii("vertick-snapshot sha256=" + sha256(body) + " bytes=" + body.length + "\n");
    if (firstLine.length + body.length > BYTES_MAX) {
      throw new SnapshotException("Expected a snapshot of " + export.id() + " of at most "
          + BYTES_MAX + " bytes, but it has " + (firstLine.length + body.length));
    }
    byte[] all = Arrays.copyOf(firstLine, firstLine.length + body.length);
    System.arraycopy(body, 0, all, firstLine.length, body.length);
    return all;
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param id of the machine that the snapshot should be of
   * @param source what to call it in messages
   * @throws DamagedSnapshotException if the bytes are not what was written
   * @throws SnapshotException if they are whole, but of another format or machine, or not a snapshot
   */
  static MachineExport decode(byte[] bytes, String id, String source) {
    var body = new Fields(parse(checkedBody(bytes, source), source), source);
    long format = body.whole("format", 0);
    if (format != FORMAT) {
      throw new SnapshotException("Expected format " + FORMAT + " in " + source + ", but it has "
          + format + ": read it with the version of Vertick that wrote it");
    }
    var found = body.text("id");
    if (!found.equals(id)) {
      throw new SnapshotException(
          "Expected a snapshot of " + id + " in " + source + ", but it is one of " + found);
    }
    return export(id, body);
  }

  // Writing.

  private static JsonObject json(MachineExport export) {
    var states = new JsonObject();
    for (int i = 0; i < export.states().size(); i++) {
      states.put(export.states().get(i), export.clock().tick(i));
    }
    var attributes = new JsonObject();
    new TreeMap<>(export.attributes())
        .forEach((name, value) -> attributes.put(name, typed(name, value)));
    return new JsonObject()
        .put("format", FORMAT)
        .put("id", export.id())
        .put("schema", export.hash().toString())
        .put("version", export.version())
        .put("queueTick", export.queueTick())
        .put("states", states)
        .put("attributes", attributes)
        .put("error", cut(export.error()));
  }

  private static JsonObject typed(String name, Object value) {
    if (value instanceof Boolean) {
      return JsonObject.of(Attribute.BOOL.name(), value);
    } else if (value instanceof Long) {
      return JsonObject.of(Attribute.INT64.name(), value);
    } else if (value instanceof Double) {
      return JsonObject.of(Attribute.FLOAT64.name(), value.toString());
    } else if (value instanceof String) {
      return JsonObject.of(Attribute.STRING.name(), value);
    }
    throw new SnapshotException("Expected a boolean, long, double or string in the attribute "
        + name + ", but found a " + value.getClass().getSimpleName());
  }

  private static @Nullable String cut(@Nullable String error) {
    return error == null || error.length() <= ERROR_CHARS_MAX
        ? error
        : error.substring(0, ERROR_CHARS_MAX);
  }

  /** JSON in ASCII: whatever else is in its strings, half a surrogate pair too, is escaped. */
  private static byte[] ascii(String json) {
    var text = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c < 0x80) {
        text.append(c);
      } else {
        text.append("\\u").append(HexFormat.of().toHexDigits(c));
      }
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("Expected every JDK to have SHA-256", impossible);
    }
  }

  // Reading.

  /** The bytes after the first line, which are as many as it says and have its checksum. */
  private static byte[] checkedBody(byte[] bytes, String source) {
    var beginning = beginning(bytes);
    var matcher = FIRST_LINE.matcher(beginning);
    if (!matcher.lookingAt()) {
      throw new DamagedSnapshotException("Expected " + source
          + " to begin with a line \"vertick-snapshot sha256=… bytes=…\", but it begins with \""
          + beginning.lines().findFirst().orElse("") + "\"");
    }
    byte[] body = Arrays.copyOfRange(bytes, matcher.end(), bytes.length);
    int length = Integer.parseInt(matcher.group(2));
    if (body.length != length) {
      throw new DamagedSnapshotException("Expected " + length + " bytes after the first line of "
          + source + ", but found " + body.length);
    }
    var sum = sha256(body);
    if (!sum.equals(matcher.group(1))) {
      throw new DamagedSnapshotException("Expected the checksum " + matcher.group(1) + " of "
          + source + ", but its bytes have " + sum);
    }
    return body;
  }

  /** As much as a first line can have; what is no ASCII is shown as replaced. */
  private static String beginning(byte[] bytes) {
    int length = Math.min(bytes.length, FIRST_LINE_BYTES_MAX);
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }

  private static JsonObject parse(byte[] body, String source) {
    try {
      return new JsonObject(new String(body, StandardCharsets.US_ASCII));
    } catch (DecodeException wrong) {
      throw new SnapshotException("Expected JSON in " + source + ", but " + wrong.getMessage());
    }
  }

  private static MachineExport export(String id, Fields body) {
    var states = body.object("states");
    var names = List.copyOf(states.json().fieldNames());
    long[] ticks = names.stream().mapToLong(name -> states.whole(name, 0)).toArray();
    var error = body.json().getValue("error") == null ? null : body.text("error");
    return new MachineExport(
        id,
        body.hash("schema"),
        names,
        new Clock(ticks),
        body.whole("version", 0),
        body.whole("queueTick", 1),
        attributes(body.object("attributes")),
        error);
  }

  private static Map<String, Object> attributes(Fields attributes) {
    var values = new LinkedHashMap<String, Object>();
    for (var name : attributes.json().fieldNames()) {
      values.put(name, attributes.object(name).value());
    }
    return values;
  }

  /** The fields of a JSON object, each of the type that is asked for, or {@link SnapshotException}. */
  private record Fields(JsonObject json, String source) {
    Fields object(String name) {
      return new Fields(field(name, JsonObject.class, "an object"), source);
    }

    String text(String name) {
      return field(name, String.class, "a string");
    }

    private <T> T field(String name, Class<T> type, String expected) {
      var value = json.getValue(name);
      if (!type.isInstance(value)) {
        throw unexpected(name, expected);
      }
      return type.cast(value);
    }

    long whole(String name, long least) {
      var value = json.getValue(name);
      boolean isWhole = value instanceof Integer || value instanceof Long;
      if (!isWhole || ((Number) value).longValue() < least) {
        throw unexpected(name, "a whole number of at least " + least);
      }
      return ((Number) value).longValue();
    }

    SchemaHash hash(String name) {
      var text = text(name);
      if (!HASH.matcher(text).matches()) {
        throw unexpected(name, "32 hexadecimal digits");
      }
      return new SchemaHash(
          HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
    }

    /** The value of an object with one field, whose name is the value's type. */
    Object value() {
      var type = String.join(", ", json.fieldNames());
      return switch (type) {
        case "bool" -> field(type, Boolean.class, "true or false");
        case "int64" -> whole(type, Long.MIN_VALUE);
        case "float64" -> floating(type);
        case "string" -> text(type);
        default ->
          throw new SnapshotException("Expected each attribute in " + source
              + " to have one value of type bool, int64, float64 or string, but found "
              + json.encode());
      };
    }

    private double floating(String name) {
      try {
        return Double.parseDouble(text(name));
      } catch (NumberFormatException wrong) {
        throw unexpected(name, "a number as text");
      }
    }

    private SnapshotException unexpected(String name, String expected) {
      return new SnapshotException("Expected \"" + name + "\" in " + source + " to be " + expected
          + ", but found " + json.getValue(name));
    }
  }
}
