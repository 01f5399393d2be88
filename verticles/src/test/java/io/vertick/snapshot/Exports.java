package io.vertick.snapshot;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.machine.MachineExport;
import io.vertick.engine.schema.SchemaHash;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Exports for tests. */
final class Exports {
  private Exports() {}

  /** A small one. */
  static MachineExport of(String id, long version) {
    return with(id, version, Map.of("Count", version), null);
  }

  static MachineExport with(
      String id, long version, Map<String, Object> attributes, @Nullable String error) {
    return new MachineExport(
        id,
        new SchemaHash(0x0123456789abcdefL, -2),
        List.of("Idle", "Busy", "Exception"),
        new Clock(new long[] {version, 1, 0}),
        version,
        version + 1,
        attributes,
        error);
  }
}
