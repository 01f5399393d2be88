package io.vertick.benchmarks.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What JMH measured for one benchmark with one choice of parameters; a transition is what the benchmark counts as an operation, or in {@link #TRANSITIONS}.
 *
 * @param key class and method, then the parameters by name: {@code PlainBenchmark.toggle states=4}
 * @param nanos a transition, the median of all iterations of all forks
 * @param nanosMin the fastest iteration
 * @param nanosMax the slowest iteration
 * @param bytes allocated for a transition on all threads, the median; NaN if the gc profiler did not run
 */
record Figures(String key, double nanos, double nanosMin, double nanosMax, double bytes) {
  /** The counter of a benchmark whose operation is not one transition. */
  static final String TRANSITIONS = "transitions";

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** Reads one element of JMH's array. Times are expected in nanoseconds an operation, or as operations a second. */
  static Figures of(JsonObject result) {
    var secondary = result.getJsonObject("secondaryMetrics", new JsonObject());
    var score = result.getJsonObject("primaryMetric");
    double bytes = secondary.containsKey(ALLOCATED)
        ? median(values(secondary.getJsonObject(ALLOCATED)))
        : Double.NaN;
    if (secondary.containsKey(TRANSITIONS)) {
      var transitions = secondary.getJsonObject(TRANSITIONS);
      double each = median(values(transitions)) / median(values(score));
      return of(key(result), nanos(transitions), bytes / each);
    }
    return of(key(result), nanos(score), bytes);
  }

  private static Figures of(String key, double[] nanos, double bytes) {
    return new Figures(
        key,
        median(nanos),
        DoubleStream.of(nanos).min().orElse(Double.NaN),
        DoubleStream.of(nanos).max().orElse(Double.NaN),
        bytes);
  }

  private static String key(JsonObject result) {
    var path = result.getString("benchmark").split("\\.", -1);
    var parameters = new TreeMap<String, Object>(
        result.getJsonObject("params", new JsonObject()).getMap());
    return path[path.length - 2] + "." + path[path.length - 1]
        + parameters.entrySet().stream()
            .map(Map.Entry::toString)
            .map(" "::concat)
            .collect(Collectors.joining());
  }

  private static double[] nanos(JsonObject metric) {
    var unit = metric.getString("scoreUnit");
    return switch (unit) {
      case "ns/op" -> values(metric);
      case "ops/s" -> DoubleStream.of(values(metric)).map(rate -> 1e9 / rate).toArray();
      default ->
        throw new IllegalArgumentException("Expected a score in ns/op or ops/s, but it is in "
            + unit + ": set the mode of the benchmark");
    };
  }

  /** Every iteration of every fork. */
  private static double[] values(JsonObject metric) {
    return metric.getJsonArray("rawData").stream()
        .flatMap(fork -> ((JsonArray) fork).stream())
        .mapToDouble(value -> ((Number) value).doubleValue())
        .toArray();
  }

  private static double median(double[] values) {
    var sorted = DoubleStream.of(values).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
