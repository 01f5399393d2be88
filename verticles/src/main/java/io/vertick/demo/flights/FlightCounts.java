package io.vertick.demo.flights;

import io.vertick.engine.machine.Result;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the demo has done so far. Confined to the context of its machines. */
final class FlightCounts {
  long shown;
  long cancelled;
  long notShown;
  private long executed;
  private final Map<String, Long> others = new TreeMap<>();

  void count(Result result) {
    if (result.isExecuted()) {
      executed++;
    } else {
      others.merge(result.getClass().getSimpleName().toLowerCase(Locale.ROOT), 1L, Long::sum);
    }
  }

  /** Mutations by result: {@code executed}, {@code refused}, …; those that there were. */
  Map<String, Long> mutations() {
    var all = new TreeMap<>(others);
    if (executed > 0) {
      all.put("executed", executed);
    }
    return all;
  }

  String text() {
    return shown + " shown, " + cancelled + " cancelled, " + notShown + " not shown";
  }
}
