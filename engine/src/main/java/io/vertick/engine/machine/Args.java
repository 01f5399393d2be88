package io.vertick.engine.machine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The arguments of a mutation: an immutable map from names to values, in the order in which they were given. */
public final class Args {
  public static final Args EMPTY = new Args(Map.of());

  private final Map<String, Object> values;

  private Args(Map<String, Object> values) {
    this.values = values;
  }

  /** Arguments from a map, which is copied; neither names nor values are null. */
  public static Args of(Map<String, ?> values) {
    var copy = new LinkedHashMap<String, Object>();
    values.forEach(
        (name, value) -> copy.put(Objects.requireNonNull(name), Objects.requireNonNull(value)));
    return copy.isEmpty() ? EMPTY : new Args(Collections.unmodifiableMap(copy));
  }

  /** These arguments and one more; a value under the same name is replaced. */
  public <T> Args with(Arg<T> arg, T value) {
    var copy = new LinkedHashMap<>(values);
    copy.put(
        arg.name(),
        arg.type()
            .cast(Objects.requireNonNull(
                value,
                () -> "Expected a value for the argument " + arg.name() + ", but got null")));
    return new Args(Collections.unmodifiableMap(copy));
  }

  /** These arguments and others; of two values under one name the other's wins. */
  public Args and(Args others) {
    var copy = new LinkedHashMap<>(values);
    copy.putAll(others.values);
    return copy.isEmpty() ? EMPTY : new Args(Collections.unmodifiableMap(copy));
  }

  /**
   * The value, or null if it was not given.
   *
   * @throws IllegalArgumentException if a value of another type was given
   */
  public <T> @Nullable T get(Arg<T> arg) {
    var value = values.get(arg.name());
    if (value != null && !arg.type().isInstance(value)) {
      throw new IllegalArgumentException(
          "Expected the argument " + arg.name() + " to be a " + arg.type().getSimpleName()
              + ", but got the " + value.getClass().getSimpleName() + " " + value);
    }
    return arg.type().cast(value);
  }

  /** The value, or {@code orElse} if it was not given; see {@link #get(Arg)}. */
  public <T> T get(Arg<T> arg, T orElse) {
    var value = get(arg);
    return value == null ? orElse : value;
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** The same as an unmodifiable map. */
  public Map<String, Object> asMap() {
    return values;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Args args && values.equals(args.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** Such as {@code {cents=50}}. */
  @Override
  public String toString() {
    return values.toString();
  }
}
