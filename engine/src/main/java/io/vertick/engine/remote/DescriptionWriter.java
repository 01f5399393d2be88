package io.vertick.engine.remote;

import io.vertick.engine.machine.Machine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names behind a machine's indexes, for those who know no schema; in as many answers as it takes. On the machine's context. */
final class DescriptionWriter {
  /** How many bytes of names an answer has; the limit of a value leaves room for all names that this may exceed it by. */
  private static final int NAMES_BYTES_MAX = 49_152;

  /** What an entry takes beside its name. */
  private static final int ENTRY_BYTES_MAX = 12;

  private final List<String> states = new ArrayList<>();
  private final List<List<String>> attributes = new ArrayList<>();
  private int skipped;
  private int bytes;
  private boolean isFull;

  private DescriptionWriter(int skipped) {
    this.skipped = skipped;
  }

  /**
   * Describes a machine.
   *
   * @param first how many names to leave out: those of states come first, then those of attributes
   */
  static Map<String, @Nullable Object> describe(Machine<?> machine, int first) {
    var schema = machine.schema();
    var names = new DescriptionWriter(first);
    schema.names().forEach(name -> names.add(name, () -> names.states.add(name)));
    schema
        .attributes()
        .forEach(attribute -> names.add(
            attribute.name(),
            () ->
                names.attributes.add(List.of(attribute.name(), attribute.type().name()))));
    var values = new LinkedHashMap<String, @Nullable Object>();
    values.put("incarnation", machine.incarnation().toString());
    values.put("schema", schema.hash().toString());
    values.put("size", (long) schema.size());
    values.put("states", names.states);
    values.put("attributes", names.attributes);
    values.put("more", names.isFull);
    return values;
  }

  private void add(String name, Runnable addition) {
    if (skipped > 0) {
      skipped--;
    } else if (bytes >= NAMES_BYTES_MAX) {
      isFull = true;
    } else {
      addition.run();
      bytes += name.getBytes(StandardCharsets.UTF_8).length + ENTRY_BYTES_MAX;
    }
  }
}
