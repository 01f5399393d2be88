package io.vertick.engine.machine;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.StateSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a machine shows at one moment. Immutable; any thread.
 *
 * @param active in index order
 * @param attributes the attributes that have a value, by name, in index order
 * @param error the last error as text, or null
 */
public record MachineSnapshot(
    String id,
    StateSet active,
    Clock clock,
    long version,
    long queueTick,
    Map<String, Object> attributes,
    @Nullable String error) {

  /** Takes one; on the view's thread. */
  public static MachineSnapshot of(MachineView<?> view) {
    var attributes = new LinkedHashMap<String, Object>();
    for (Attribute<?> attribute : view.schema().attributes()) {
      var value = view.get(attribute);
      if (value != null) {
        attributes.put(attribute.name(), value);
      }
    }
    var error = view.error();
    return new MachineSnapshot(
        view.id(),
        view.active(),
        view.clock(),
        view.version(),
        view.queueTick(),
        Collections.unmodifiableMap(attributes),
        error == null ? null : MachineExport.textOf(error));
  }

  /** The same without the states that the machine grew by after it had followed {@code earlier}. */
  public MachineSnapshot by(Schema<?> earlier) {
    if (clock.size() == earlier.size()) {
      return this;
    }
    var known = active.stream().filter(earlier::knows).toList();
    var ticks = new Clock(Arrays.copyOf(clock.toArray(), earlier.size()));
    return new MachineSnapshot(
        id, StateSet.of(known), ticks, version, queueTick, attributes, error);
  }
}
