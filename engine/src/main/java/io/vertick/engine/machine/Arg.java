package io.vertick.engine.machine;

import java.util.Objects;

/**
 * The name and type of an argument of mutations; declared once as a constant, used by callers and handlers.
 *
 * <p>Inside one JVM an argument may hold any immutable object; what leaves the JVM is a value of section 1 of {@code bridge/PROTOCOL.md}.
 *
 * @param name 1 to 255 characters
 */
public record Arg<T>(String name, Class<T> type) {
  public Arg {
    Objects.requireNonNull(type);
    if (name.isEmpty() || name.length() > 255) {
      throw new IllegalArgumentException(
          "Expected an argument name of 1 to 255 characters, but got \"" + name + "\"");
    }
  }

  public static Arg<Long> int64(String name) {
    return new Arg<>(name, Long.class);
  }

  public static Arg<Double> float64(String name) {
    return new Arg<>(name, Double.class);
  }

  public static Arg<Boolean> bool(String name) {
    return new Arg<>(name, Boolean.class);
  }

  public static Arg<String> string(String name) {
    return new Arg<>(name, String.class);
  }

  /** An argument of any type, for callers in the same JVM. */
  public static <T> Arg<T> of(String name, Class<T> type) {
    return new Arg<>(name, type);
  }

  /** Arguments that hold this one value; combine with {@link Args#and}. */
  public Args is(T value) {
    return Args.EMPTY.with(this, value);
  }
}
