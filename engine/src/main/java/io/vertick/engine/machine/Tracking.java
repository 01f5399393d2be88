package io.vertick.engine.machine;

import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a replica follows of its source: which states, how finely, how often. Immutable; any thread.
 *
 * @param allowed names of states, in which {@code *} stands for any text; all states if empty
 * @param skipped names of states among those, in the same form, that are not followed after all
 * @param granularity one difference for many transitions, or a record for each
 * @param interval how long changes are gathered before they are sent; zero for the end of the turn
 * @param via ids of nodes that may relay the machine, the preferred one first; see {@link #via(String...)}
 */
public record Tracking(
    List<String> allowed,
    List<String> skipped,
    Granularity granularity,
    Duration interval,
    List<String> via) {
  /** The longest interval. */
  public static final Duration INTERVAL_MAX = Duration.ofMinutes(1);

  /** Every state, merged, at the end of each turn. */
  public static final Tracking ALL =
      new Tracking(List.of(), List.of(), Granularity.MERGED, Duration.ZERO, List.of());

  /** How finely a replica follows. */
  public enum Granularity {
    /** One difference for all that happened since the last: the cheapest. A moment between two of them is not seen, but ticks count it. */
    MERGED,
    /** A record for each transition. Where some were lost they are merged into one. */
    EACH
  }

  public Tracking {
    allowed = List.copyOf(allowed);
    skipped = List.copyOf(skipped);
    via = List.copyOf(via);
    if (interval.isNegative() || interval.compareTo(INTERVAL_MAX) > 0) {
      throw new IllegalArgumentException(
          "Expected an interval of at most " + INTERVAL_MAX + ", but got " + interval);
    }
  }

  /** Only these states. */
  public static Tracking of(State first, State... others) {
    return ALL.allow(
        Stream.concat(Stream.of(first), Stream.of(others)).map(State::name).toArray(String[]::new));
  }

  /** Also states with names like these; only those, if nothing was allowed before. */
  public Tracking allow(String... patterns) {
    return new Tracking(append(allowed, patterns), skipped, granularity, interval, via);
  }

  /** No states with names like these. */
  public Tracking skip(String... patterns) {
    return new Tracking(allowed, append(skipped, patterns), granularity, interval, via);
  }

  /** A record for each transition. */
  public Tracking each() {
    return new Tracking(allowed, skipped, Granularity.EACH, interval, via);
  }

  /** Changes are gathered for so long. */
  public Tracking every(Duration newInterval) {
    return new Tracking(allowed, skipped, granularity, newInterval, via);
  }

  /**
   * Follows the machine where one of these nodes relays it: the first of them that does and is heard; if none is, at the machine's own node. It moves when that changes. A
   * machine of this node is followed here.
   */
  public Tracking via(String... nodes) {
    return new Tracking(allowed, skipped, granularity, interval, List.of(nodes));
  }

  /** Whether every state is followed. */
  public boolean isComplete() {
    return allowed.isEmpty() && skipped.isEmpty();
  }

  /**
   * The followed states of a schema, by index.
   *
   * @throws IllegalArgumentException if the schema has no state like one of the patterns
   */
  public long[] indexes(Schema<?> schema) {
    var indexes = Bits.create(schema.size());
    for (int index = 0; index < schema.size(); index++) {
      if (follows(schema.state(index).name())) {
        Bits.set(indexes, index);
      }
    }
    Stream.concat(allowed.stream(), skipped.stream())
        .filter(pattern -> schema.names().stream().noneMatch(name -> matches(pattern, name)))
        .forEach(pattern -> {
          throw new IllegalArgumentException(
              "Expected patterns of states of the schema, but no state is like \"" + pattern
                  + "\"");
        });
    return indexes;
  }

  private boolean follows(String name) {
    return (allowed.isEmpty() || isLikeOne(allowed, name)) && !isLikeOne(skipped, name);
  }

  private static boolean isLikeOne(List<String> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, name));
  }

  private static boolean matches(String pattern, String name) {
    var regex =
        Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    return name.matches(regex);
  }

  private static List<String> append(List<String> known, String... more) {
    var all = new ArrayList<>(known);
    all.addAll(List.of(more));
    return all;
  }
}
