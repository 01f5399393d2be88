package io.vertick.yaml;

import io.vertick.yaml.YamlNode.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Nodes to values: whatever is not as expected is reported, and reading goes on behind it. */
public final class ValueReader {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h)");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  private final Problems problems;

  public ValueReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * Has the value of each key read by its reader, and reports what is no such key, and which is required and not there.
   *
   * @return the keys that were there, and where
   */
  public Map<String, Place> read(YamlNode node, Keys keys) {
    var seen = new HashMap<String, Place>();
    if (!(node instanceof YamlNode.Entries map)) {
      problems.add("a map of " + String.join(", ", keys.names()), node);
      return seen;
    }
    eachName(map, keys.expected(), (key, value) -> {
      if (keys.accept(key.text(), value)) {
        seen.put(key.text(), key.place());
      } else {
        problems.unknown(keys.expected(), key.place(), key.text(), keys.names());
      }
    });
    keys.required().stream()
        .filter(key -> !seen.containsKey(key))
        .forEach(key -> problems.add(map.place(), "the key " + key, "none"));
    return seen;
  }

  /** Hands every key that is a text, and stands there for the first time, to {@code consumer}. */
  public void eachName(YamlNode.Entries map, String expected, BiConsumer<Name, YamlNode> consumer) {
    var first = new HashMap<String, Place>();
    for (var entry : map.entries()) {
      var key = entry.key();
      if (!key.isText()) {
        problems.add(expected, key);
        continue;
      }
      var text = key.text();
      var before = first.putIfAbsent(text, key.place());
      if (before == null) {
        consumer.accept(new Name(key.place(), text), entry.value());
      } else {
        problems.add(
            key.place(),
            "each key once",
            () -> YamlNode.quote(text) + " again, which is in line " + before.line() + " already");
      }
    }
  }

  /** The nodes of a list of at most {@code max}; none after a problem. */
  public List<YamlNode> items(YamlNode node, String expected, int max) {
    if (!(node instanceof YamlNode.Items list)) {
      problems.add(expected, node);
      return List.of();
    }
    if (list.nodes().size() > max) {
      problems.add(
          node.place(),
          expected + " of at most " + max,
          String.valueOf(list.nodes().size()));
      return List.of();
    }
    return list.nodes();
  }

  /** True or false; false after a problem. */
  public boolean bool(YamlNode node) {
    if (node instanceof YamlNode.Scalar scalar && scalar.kind() == Kind.BOOL) {
      return Boolean.parseBoolean(scalar.value());
    }
    problems.add("true or false", node);
    return false;
  }

  /** A whole number from {@code min} to {@code max}, at least 0 and below a billion; {@code orElse} after a problem. */
  public int number(YamlNode node, String what, int min, int max, int orElse) {
    if (node instanceof YamlNode.Scalar scalar
        && scalar.kind() == Kind.NUMBER
        && NUMBER.matcher(scalar.value()).matches()) {
      int number = Integer.parseInt(scalar.value());
      if (number >= min && number <= max) {
        return number;
      }
    }
    problems.add(String.format("%s from %d to %d", what, min, max), node);
    return orElse;
  }

  /** Such as 500ms, 5s, 2m or 1h; null after a problem. */
  public @Nullable Duration duration(YamlNode node, Duration min, Duration max) {
    var duration = node.isText() ? durationOf(node.text()) : null;
    if (duration != null && duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
      return duration;
    }
    problems.add(
        "a duration such as 500ms, 5s, 2m or 1h, from " + text(min) + " to " + text(max), node);
    return null;
  }

  private static @Nullable Duration durationOf(String text) {
    var parts = DURATION.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  private static String text(Duration duration) {
    if (duration.toMillis() % 1_000 != 0) {
      return duration.toMillis() + "ms";
    }
    return duration.toSeconds() % 3_600 == 0
        ? duration.toHours() + "h"
        : duration.toSeconds() + "s";
  }
}
