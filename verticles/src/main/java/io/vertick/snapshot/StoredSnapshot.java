package io.vertick.snapshot;

import io.vertick.engine.machine.MachineExport;
import java.util.List;

/**
 * An export as it was found in a store. Immutable; any thread.
 *
 * @param source where it was found, such as a file's path
 * @param passedOver why newer exports of the same machine could not be used, a sentence each; empty as a rule
 */
public record StoredSnapshot(MachineExport export, String source, List<String> passedOver) {
  public StoredSnapshot {
    passedOver = List.copyOf(passedOver);
  }
}
