package io.vertick.engine.schema;

import java.nio.charset.StandardCharsets;

/**
 * The type of an attribute or argument that may leave the JVM.
 *
 * @param name the type's name in schema hashes and files
 * @param javaType its Java class
 */
public record ValueType<T>(String name, Class<T> javaType) {
  public static final ValueType<Boolean> BOOL = new ValueType<>("bool", Boolean.class);
  public static final ValueType<Long> INT64 = new ValueType<>("int64", Long.class);
  public static final ValueType<Double> FLOAT64 = new ValueType<>("float64", Double.class);
  public static final ValueType<String> STRING = new ValueType<>("string", String.class);

  /** How many bytes {@code value} counts against the limit of a machine: 1, 8, or the length in UTF-8. */
  static int sizeBytes(Object value) {
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }
    return value instanceof Boolean ? 1 : 8;
  }
}
