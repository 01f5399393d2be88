package io.vertick.engine.schema;

import org.jspecify.annotations.Nullable;

/**
 * A value of a machine that final handlers write and that readers see in step with the states; the handle by which it is read and written.
 *
 * <p>At most {@value #COUNT_MAX} a machine, and {@value #BYTES_MAX} bytes of values (1 for a bool, 8 for a number, the UTF-8 length for a string). Immutable once
 * frozen; any thread.
 */
public final class Attribute<T> {
  public static final ValueType<Boolean> BOOL = ValueType.BOOL;
  public static final ValueType<Long> INT64 = ValueType.INT64;
  public static final ValueType<Double> FLOAT64 = ValueType.FLOAT64;
  public static final ValueType<String> STRING = ValueType.STRING;

  public static final int COUNT_MAX = 1_024;
  public static final int BYTES_MAX = 16_384;

  private final String localName;
  private final ValueType<T> type;
  private @Nullable Schema<?> schema;
  private String name;
  private int index = -1;

  Attribute(String localName, ValueType<T> type) {
    this.localName = localName;
    this.type = type;
    this.name = localName;
  }

  /** The full name, with the prefixes of all includes. */
  public String name() {
    return name;
  }

  public ValueType<T> type() {
    return type;
  }

  /** Position in the order of declaration, {@code 0 ≤ index < 1,024}; -1 before freezing. */
  public int index() {
    return index;
  }

  /** Whether this handle belongs to {@code other}. */
  public boolean isOf(Schema<?> other) {
    return schema == other;
  }

  /** How many bytes a value counts against {@link #BYTES_MAX}. */
  public static int sizeOf(Object value) {
    return ValueType.sizeBytes(value);
  }

  @Override
  public String toString() {
    return name;
  }

  String localName() {
    return localName;
  }

  void freeze(Schema<?> owningSchema, String fullName, int attributeIndex) {
    schema = owningSchema;
    name = fullName;
    index = attributeIndex;
  }
}
