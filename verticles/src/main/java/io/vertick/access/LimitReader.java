package io.vertick.access;

import io.vertick.bridge.access.Limit;
import io.vertick.yaml.Keys;
import io.vertick.yaml.ValueReader;
import io.vertick.yaml.YamlNode;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Limits of the bridge as they stand in files: {@code { requests: 100, feeds: 10 }}. */
public final class LimitReader {
  private LimitReader() {}

  /**
   * Those that are given; {@code values} reports the rest.
   *
   * @param mayBe which of them may stand there
   */
  public static Map<Limit, Integer> read(
      YamlNode node, Predicate<Limit> mayBe, ValueReader values) {
    var limits = new EnumMap<Limit, Integer>(Limit.class);
    var keys = new Keys("a limit");
    Stream.of(Limit.values())
        .filter(mayBe)
        .forEach(limit -> keys.optional(
            limit.key(),
            value -> limits.put(
                limit, values.number(value, limit.key(), limit.min(), limit.max(), limit.min()))));
    values.read(node, keys);
    return limits;
  }
}
