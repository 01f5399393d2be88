package io.vertick.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 20s}, {@code 5m}, {@code 1h}, {@code 500ms}. */
final class TimeConverter implements ITypeConverter<Duration> {
  private static final Duration TIME_MAX = Duration.ofHours(10_000);

  @Override
  public Duration convert(String value) {
    try {
      var duration = value.endsWith("ms")
          ? Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2)))
          : Duration.parse("PT" + value);
      if (duration.isNegative() || duration.isZero() || duration.compareTo(TIME_MAX) > 0) {
        throw wrong(value);
      }
      return duration;
    } catch (DateTimeParseException | NumberFormatException e) {
      throw wrong(value);
    }
  }

  private static TypeConversionException wrong(String value) {
    return new TypeConversionException("expected a time such as 20s or 5m, up to "
        + TIME_MAX.toHours() + "h, but got '" + value + "'");
  }
}
