package io.vertick.engine.machine;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.schema.SchemaHash;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a machine is between two transitions, for keeping and restoring. Immutable; any thread.
 *
 * @param hash of the schema that the machine followed
 * @param states the names of all its states, in index order
 * @param clock their ticks, in the same order
 * @param attributes the attributes that have a value, by name
 * @param error the last error as text, or null
 */
public record MachineExport(
    String id,
    SchemaHash hash,
    List<String> states,
    Clock clock,
    long version,
    long queueTick,
    Map<String, Object> attributes,
    @Nullable String error) {
  public MachineExport {
    if (states.size() != clock.size()) {
      throw new IllegalArgumentException(
          "Expected a tick for each of " + states.size() + " states, but got " + clock.size());
    }
    if (version < 0 || queueTick < 1) {
      throw new IllegalArgumentException(
          "Expected a version of at least 0 and a queue tick of at least 1, but got " + version
              + " and " + queueTick);
    }
    states = List.copyOf(states);
    attributes = Map.copyOf(attributes);
  }

  /** Takes one of a machine between transitions, or of a replica; on its thread. */
  static MachineExport of(MachineView<?> view) {
    var shown = MachineSnapshot.of(view);
    return new MachineExport(
        view.id(),
        view.schema().hash(),
        view.schema().names(),
        shown.clock(),
        shown.version(),
        shown.queueTick(),
        shown.attributes(),
        shown.error());
  }

  /** An error as exports keep it: its class, if it throws when it is asked for its text. Of one that was restored only the text is left, and it stays the same ever after. */
  public static String textOf(Throwable error) {
    if (error instanceof RestoredException) {
      return String.valueOf(error.getMessage());
    }
    try {
      return error.toString();
    } catch (RuntimeException unspeakable) {
      return error.getClass().getName();
    }
  }
}
