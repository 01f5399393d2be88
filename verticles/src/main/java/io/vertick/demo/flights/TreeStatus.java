package io.vertick.demo.flights;

import io.micrometer.core.instrument.Timer;
import io.vertick.engine.machine.MachineView;
import io.vertick.link.LinkStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What one process of a tree says of itself. Immutable.
 *
 * @param pid of the process
 * @param heapBytes in use, and {@code heapMaxBytes} at most
 * @param version of the board, as seen there
 * @param ticks of all states of the board, added up
 * @param lagP50Ms from the driver of the board until there: over {@link #LAG_OVER}; 0 at the root
 * @param received bytes that came over links since the process began, {@code sent} likewise
 */
record TreeStatus(
    long pid,
    long heapBytes,
    long heapMaxBytes,
    long version,
    long ticks,
    boolean isStale,
    double ageMs,
    double lagP50Ms,
    double lagP99Ms,
    long received,
    long sent) {
  static final Duration LAG_OVER = Duration.ofSeconds(10);

  /** On the context of the view. */
  static TreeStatus of(MachineView<?> view, Timer lag, List<LinkStatus> links) {
    var percentiles = lag.takeSnapshot().percentileValues();
    var runtime = Runtime.getRuntime();
    return new TreeStatus(
        ProcessHandle.current().pid(),
        runtime.totalMemory() - runtime.freeMemory(),
        runtime.maxMemory(),
        view.version(),
        view.clock().sum(),
        view.isStale(),
        view.age().toNanos() / 1e6,
        percentile(percentiles, 0),
        percentile(percentiles, 1),
        links.stream().mapToLong(LinkStatus::bytesReceived).sum(),
        links.stream().mapToLong(LinkStatus::bytesSent).sum());
  }

  private static double percentile(
      io.micrometer.core.instrument.distribution.ValueAtPercentile[] percentiles, int index) {
    return Arrays.stream(percentiles)
        .skip(index)
        .findFirst()
        .map(value -> value.value(TimeUnit.MILLISECONDS))
        .orElse(0.0);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("pid", pid)
        .put("heapBytes", heapBytes)
        .put("heapMaxBytes", heapMaxBytes)
        .put("version", version)
        .put("ticks", ticks)
        .put("stale", isStale)
        .put("ageMs", ageMs)
        .put("lagP50Ms", lagP50Ms)
        .put("lagP99Ms", lagP99Ms)
        .put("received", received)
        .put("sent", sent);
  }

  static TreeStatus of(JsonObject json) {
    return new TreeStatus(
        json.getLong("pid"),
        json.getLong("heapBytes"),
        json.getLong("heapMaxBytes"),
        json.getLong("version"),
        json.getLong("ticks"),
        json.getBoolean("stale"),
        json.getDouble("ageMs"),
        json.getDouble("lagP50Ms"),
        json.getDouble("lagP99Ms"),
        json.getLong("received"),
        json.getLong("sent"));
  }

  /** How old what a view shows is, for people. */
  static String age(MachineView<?> view) {
    return String.format(
        Locale.ROOT,
        "%s, heard %.1f s ago",
        view.isStale() ? "stale" : "live",
        view.age().toNanos() / 1e9);
  }

  /** The bytes of links, as an array of objects. */
  static JsonArray links(List<LinkStatus> links) {
    var array = new JsonArray();
    links.forEach(link -> array.add(new JsonObject()
        .put("node", link.node())
        .put("received", link.bytesReceived())
        .put("sent", link.bytesSent())));
    return array;
  }
}
