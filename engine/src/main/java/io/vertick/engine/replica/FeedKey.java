package io.vertick.engine.replica;

import io.vertick.engine.machine.Tracking.Granularity;
import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.protocol.Receipts;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.NearestName;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * What those have in common who share a feed. Immutable.
 *
 * @param schema by whose indexes it is told
 * @param sources for each of them the index of the machine's own state; -1 for one that is not followed
 * @param attributes for each attribute of that schema the index of the machine's own; -1 for one that it does not have
 * @param intervalMs how long changes are gathered; 0 for the end of a turn
 */
public record FeedKey(
    SchemaHash schema,
    List<Integer> sources,
    List<Integer> attributes,
    Granularity granularity,
    int intervalMs) {
  /** How many states more than the machine a reader may have, as each takes memory for each feed. */
  static final int FOREIGN_MAX = 1_024;

  public FeedKey {
    sources = List.copyOf(sources);
    attributes = List.copyOf(attributes);
  }

  /**
   * How a machine of this schema is followed.
   *
   * @param states the names of the reader's states, in the order of its indexes
   * @throws IllegalArgumentException if a state that is to be followed is not there, or, when all are, an attribute
   */
  public static FeedKey of(Attach attach, Schema<?> schema, List<String> states) {
    var spoken = schema.ancestor(attach.target().schema());
    return of(
        attach, schema, states, spoken == null ? attach.attributes() : namesOfAttributes(spoken));
  }

  /** Likewise, by a reader who calls states and attributes as {@code spoken} does. */
  public static FeedKey of(Attach attach, Schema<?> schema, Schema<?> spoken) {
    return of(attach, schema, spoken.names(), namesOfAttributes(spoken));
  }

  private static FeedKey of(
      Attach attach, Schema<?> schema, List<String> states, List<String> attributes) {
    return new FeedKey(
        attach.target().schema(),
        sources(attach, schema, states),
        attributes(attach, schema, attributes),
        attach.each() ? Granularity.EACH : Granularity.MERGED,
        attach.intervalMs());
  }

  private static List<Integer> sources(Attach attach, Schema<?> schema, List<String> states) {
    if (states.size() > schema.size() + FOREIGN_MAX) {
      throw new IllegalArgumentException(
          "Expected at most " + FOREIGN_MAX + " states more than the "
              + schema.size() + " of " + attach.target().machine() + ", but got " + states.size()
              + ": tell the names of those that are to be followed");
    }
    var tracked = attach.tracked();
    var sources = new ArrayList<>(Collections.nCopies(states.size(), -1));
    var all = List.of(new Receipts.Range(0, states.size() - 1L));
    for (var range : tracked.isEmpty() ? all : tracked) {
      if (range.last() >= states.size()) {
        throw new IllegalArgumentException("Expected to follow states below " + states.size()
            + ", but " + range.last() + " is asked for");
      }
      for (int index = (int) range.first(); index <= range.last(); index++) {
        sources.set(index, source(attach.target().machine(), schema, states.get(index)));
      }
    }
    return sources;
  }

  private static int source(String machine, Schema<?> schema, String name) {
    if (!schema.has(name)) {
      throw lacking(machine, "states", schema.names(), name);
    }
    return schema.state(name).index();
  }

  private static List<Integer> attributes(
      Attach attach, Schema<?> schema, List<String> attributes) {
    var known = namesOfAttributes(schema);
    if (Set.copyOf(attributes).size() < attributes.size()) {
      throw new IllegalArgumentException("Expected each attribute once, but got " + attributes);
    }
    if (attach.tracked().isEmpty()) {
      check(attach.target().machine(), attributes, known);
    }
    return attributes.stream().map(known::indexOf).toList();
  }

  private static void check(String machine, List<String> attributes, List<String> known) {
    for (var name : attributes) {
      if (!known.contains(name)) {
        throw lacking(machine, "attributes", known, name);
      }
    }
  }

  private static IllegalArgumentException lacking(
      String machine, String what, List<String> known, String name) {
    return new IllegalArgumentException("Expected to follow " + what + " of " + machine
        + ", but it has no " + name + NearestName.hint(name, known)
        + "; if it is to grow one, attach afterwards");
  }

  private static List<String> namesOfAttributes(Schema<?> schema) {
    return schema.attributes().stream().map(Attribute::name).toList();
  }
}
