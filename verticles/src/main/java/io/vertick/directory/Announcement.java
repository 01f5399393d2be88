package io.vertick.directory;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.schema.SchemaHash;
import java.util.Comparator;
import java.util.Set;

/**
 * What a node tells others of a machine it hosts. Immutable; any thread.
 *
 * @param node the node that hosts it
 * @param id the machine's id
 * @param type the name of its type
 * @param tags see {@link io.vertick.machine.MachineOptions#tags(String...)}
 * @param incarnation its life
 * @param schema the hash of the schema that it follows
 * @param sinceMs when its node began to host it, by that node's clock, in milliseconds since 1970
 */
public record Announcement(
    String node,
    String id,
    String type,
    Set<String> tags,
    Incarnation incarnation,
    SchemaHash schema,
    long sinceMs) {
  /** Of two machines with one id the first by this order stays, which all nodes compute alike: the older, then the one of the node with the smaller id. */
  public static final Comparator<Announcement> PRECEDENCE =
      Comparator.comparingLong(Announcement::sinceMs).thenComparing(Announcement::node);

  public Announcement {
    tags = Set.copyOf(tags);
  }

  /** The same machine with the schema that it has grown into. */
  public Announcement grown(SchemaHash newSchema) {
    return new Announcement(node, id, type, tags, incarnation, newSchema, sinceMs);
  }
}
