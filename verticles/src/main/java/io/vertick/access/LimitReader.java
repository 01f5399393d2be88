package io.vertick.access;

import io.vertick.bridge.access.Limit;
import io.vertick.yaml.Node;
import io.vertick.yaml.Problems;
import io.vertick.yaml.ValueReader;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Limits of the bridge as they stand in files: {@code { requests: 100, feeds: 10 }}. */
public final class LimitReader {
  private LimitReader() {}

  /**
   * Those that are given; reports the rest.
   *
   * @param mayBe which of them may stand there
   */
  public static Map<Limit, Integer> read(
      Node node, Predicate<Limit> mayBe, ValueReader values, Problems problems) {
    var known = Stream.of(Limit.values()).filter(mayBe).toList();
    var keys = known.stream().map(Limit::key).toList();
    var limits = new EnumMap<Limit, Integer>(Limit.class);
    if (node instanceof Node.Entries map) {
      values.eachKey(map, keys, "a limit", (key, value) -> {
        var limit = known.get(keys.indexOf(key.text()));
        limits.put(limit, values.number(value, limit.key(), limit.min(), limit.max(), limit.min()));
      });
    } else {
      problems.add("a map of " + String.join(", ", keys), node);
    }
    return limits;
  }
}
