package io.vertick.engine.replica;

import io.vertick.engine.machine.Tracking.Granularity;
import io.vertick.engine.schema.SchemaHash;
import java.util.List;

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
  public FeedKey {
    sources = List.copyOf(sources);
    attributes = List.copyOf(attributes);
  }
}
