package io.vertick.integration.killloop;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the killed process has said of each machine, and so what it must be when it comes back: the last export that was said to be saved, or the one whose save was
 * under way.
 */
final class Ledger {
  /** What is known of one machine. */
  private record Entry(String saved, @Nullable String saving) {}

  private final Map<String, Entry> entries = new HashMap<>();
  private long saves;
  private long savesUnderWay;
  private long savesUnreported;

  /** Exports that were said to be saved. */
  long saves() {
    return saves;
  }

  /** Machines that were killed while one of their exports was being saved. */
  long savesUnderWay() {
    return savesUnderWay;
  }

  /** Of those, the ones that came back with that export. */
  long savesUnreported() {
    return savesUnreported;
  }

  /** Whether the line is whole: the process may have been killed while it wrote. */
  static boolean isWhole(String line) {
    return line.endsWith(" .");
  }

  /** {@code saving}: an export was given to the store. */
  void saving(String export) {
    entries.compute(
        idOf(export), (id, entry) -> new Entry(entry == null ? "" : entry.saved(), export));
  }

  /** {@code saved}: the store has answered. */
  void saved(String export) {
    saves++;
    entries.put(idOf(export), new Entry(export, null));
  }

  /** {@code restored}: what is wrong with what the machine came back with, if anything is. */
  Optional<String> restored(String export) {
    var before = entries.put(idOf(export), new Entry(export, null));
    if (before == null || before.saved().equals(export)) {
      count(before, false);
      return Optional.empty();
    } else if (export.equals(before.saving())) {
      count(before, true);
      return Optional.empty();
    }
    return Optional.of("Expected " + before + ", but it came back as " + export);
  }

  private void count(@Nullable Entry before, boolean isUnreported) {
    savesUnderWay += before != null && before.saving() != null ? 1 : 0;
    savesUnreported += isUnreported ? 1 : 0;
  }

  private static String idOf(String export) {
    return export.substring(0, export.indexOf(' '));
  }
}
