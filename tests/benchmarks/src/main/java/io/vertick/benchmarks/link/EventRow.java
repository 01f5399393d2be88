package io.vertick.benchmarks.link;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One way to follow a worker, and what each of several rounds took.
 *
 * @param connectBytes of TCP payload, both ways, until the first event is awaited
 * @param calls for each event, see {@link EventSource#calls}
 * @param rounds at least one
 */
record EventRow(String name, long connectBytes, int calls, List<Round> rounds) {
  /**
   * For each event.
   *
   * @param wireBytes of TCP payload, both ways, heartbeats included
   * @param segments of TCP that carried payload, both ways
   */
  record Round(double micros, double wireBytes, double segments) {}

  /** So many events. Blocks. */
  static Round measure(EventSource source, int events) {
    var before = Wire.of(source.ports());
    long started = System.nanoTime();
    Wait.until(source.follow(events));
    double micros = (System.nanoTime() - started) / 1e3;
    var after = Wire.of(source.ports());
    return new Round(
        micros / events,
        (double) (after.bytes() - before.bytes()) / events,
        (double) (after.segments() - before.segments()) / events);
  }

  double median(ToDoubleFunction<Round> figure) {
    return Sample.median(rounds.stream().mapToDouble(figure).toArray());
  }

  JsonObject json() {
    var all = rounds.stream()
        .map(round -> new JsonObject()
            .put("micros", round.micros())
            .put("wireBytes", round.wireBytes())
            .put("segments", round.segments()))
        .toList();
    return new JsonObject()
        .put("way", name)
        .put("connectBytes", connectBytes)
        .put("calls", calls)
        .put("rounds", new JsonArray(all));
  }
}
