package io.vertick.engine.protocol;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.schema.SchemaHash;
import org.jspecify.annotations.Nullable;

/**
 * The machine that a request goes to, and the schema by whose indexes it speaks. Immutable.
 *
 * @param machine its id
 * @param incarnation the life of it that is meant; null for whichever there is
 * @param schema the hash of the origin's schema
 */
public record Target(String machine, @Nullable Incarnation incarnation, SchemaHash schema) {
  /** The longest id in bytes. */
  public static final int ID_BYTES_MAX = 128;

  /** Whom a node is asked for its machines: no machine can have this id. */
  public static final String DIRECTORY = "@directory";

  public Target {
    Output.require(machine, ID_BYTES_MAX, "machine id");
  }
}
