package io.vertick.engine.remote;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values that a peer sent, as what they are expected to be. Those of another shape fail with {@link IllegalArgumentException}. */
public final class Shape {
  private Shape() {}

  public static <T> T as(Class<T> type, @Nullable Object value) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "Expected a " + type.getSimpleName() + " from a node, but found " + value);
    }
    return type.cast(value);
  }

  public static List<?> list(@Nullable Object value) {
    return as(List.class, value);
  }

  /** A list of at least that many fields; a newer node may have more. */
  public static List<?> fields(int count, @Nullable Object value) {
    var fields = list(value);
    if (fields.size() < count) {
      throw new IllegalArgumentException(
          "Expected " + count + " fields from a node, but found " + fields.size());
    }
    return fields;
  }

  public static List<String> texts(@Nullable Object value) {
    return list(value).stream().<String>map(text -> as(String.class, text)).toList();
  }

  public static List<Long> longs(@Nullable Object value) {
    return list(value).stream().<Long>map(number -> as(Long.class, number)).toList();
  }

  /** The index of a state; -1 for none, and for those that no schema can have. */
  public static int index(@Nullable Object value) {
    long index = as(Long.class, value);
    return index >= 0 && index <= Integer.MAX_VALUE ? (int) index : -1;
  }

  public static List<Integer> indexes(@Nullable Object value) {
    return list(value).stream().<Integer>map(Shape::index).toList();
  }
}
