package io.vertick.demo.flights;

import java.util.Map;
import java.util.TreeMap;

/** What the demo has done so far. Confined to the board's context. */
final class FlightCounts {
  long shown;
  long cancelled;
  long notShown;
  /** Mutations by result: {@code executed}, {@code refused}, …. */
  final Map<String, Long> mutations = new TreeMap<>();

  String text() {
    return shown + " shown, " + cancelled + " cancelled, " + notShown + " not shown";
  }
}
