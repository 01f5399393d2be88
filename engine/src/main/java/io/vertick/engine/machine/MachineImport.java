package io.vertick.engine.machine;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.relation.RelationTable;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.NearestName;
import io.vertick.engine.schema.Schema;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Checks an export against a machine's schema before anything of the machine is touched. */
final class MachineImport {
  private final Schema<?> schema;
  private final long[] ticks;
  private final long[] active;
  private final Map<Attribute<?>, Object> attributes = new LinkedHashMap<>();

  /**
   * Checks all of it.
   *
   * @throws IllegalArgumentException if the export is of another machine, names what the schema does not have, or shows states active
   *     that exclude each other
   */
  MachineImport(String id, RelationTable relations, MachineExport export) {
    schema = relations.schema();
    ticks = new long[schema.size()];
    active = Bits.create(schema.size());
    if (!export.id().equals(id)) {
      throw new IllegalArgumentException(
          "Expected an export of " + id + ", but got one of " + export.id());
    }
    takeTicks(export);
    takeAttributes(export);
    int unsound = relations.firstUnsound(active);
    if (unsound >= 0) {
      throw new IllegalArgumentException("Expected an export whose active states fit together, but "
          + schema.stateOfRank(unsound) + " breaks its require or remove");
    }
  }

  long[] ticks() {
    return ticks;
  }

  long[] active() {
    return active;
  }

  Map<Attribute<?>, Object> attributes() {
    return attributes;
  }

  private void takeTicks(MachineExport export) {
    var seen = new HashSet<String>();
    // By name: with an equal hash that is by index, and with another it is what the rules ask for.
    for (int i = 0; i < export.states().size(); i++) {
      var name = export.states().get(i);
      long tick = export.clock().tick(i);
      if (!schema.has(name) || !seen.add(name) || tick < 0) {
        throw new IllegalArgumentException(
            "Expected each exported state once, known to the schema and with a tick of at least 0, but found "
                + name
                + " at "
                + tick
                + (schema.has(name) ? "" : NearestName.hint(name, schema.names())));
      }
      var state = schema.state(name);
      ticks[state.index()] = tick;
      if (Clock.isActive(tick)) {
        Bits.set(active, state.rank());
      }
    }
  }

  private void takeAttributes(MachineExport export) {
    var byName = new LinkedHashMap<String, Attribute<?>>();
    schema.attributes().forEach(attribute -> byName.put(attribute.name(), attribute));
    for (var value : export.attributes().entrySet()) {
      var attribute = byName.get(value.getKey());
      if (attribute == null || !attribute.type().javaType().isInstance(value.getValue())) {
        throw new IllegalArgumentException(
            "Expected exported attributes that the schema has, with values of their type, but found "
                + value
                + (attribute == null
                    ? NearestName.hint(value.getKey(), byName.keySet())
                    : ", which is declared as " + attribute.type().name()));
      }
      attributes.put(attribute, value.getValue());
    }
    int bytes = attributes.values().stream().mapToInt(Attribute::sizeOf).sum();
    if (bytes > Attribute.BYTES_MAX) {
      throw new IllegalArgumentException("Expected at most " + Attribute.BYTES_MAX
          + " bytes of attributes, but the export has " + bytes);
    }
  }
}
