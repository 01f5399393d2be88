package io.vertick.benchmarks.link;

import static io.vertick.benchmarks.report.Table.number;

import io.vertick.benchmarks.link.EventRow.Round;
import io.vertick.benchmarks.report.Table;
import io.vertick.client.ClientOptions;
import io.vertick.client.VertickClient;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Subscribe, get, process: a worker tells that it wants a number, is asked which, and called with it. Its machine in the same process, over a link and over a bridge, beside
 * gRPC-Java; one event at a time, all in this process, over loopback TCP. Prints a table and writes all figures as JSON.
 */
public final class EventBenchmark {
  private static final Duration HOSTED_MAX = Duration.ofSeconds(30);
  private static final String LOCAL = "local";
  private static final String LINKED = "linked";
  private static final String BRIDGED = "bridged";

  private final Map<EventSource, Long> sources = new LinkedHashMap<>();

  private EventBenchmark() {}

  /** Arguments: as of {@link LinkBenchmark}. */
  public static void main(String[] args) throws IOException {
    Wait.exitWhenThisThreadFails();
    boolean isQuick = List.of(args).contains("--quick");
    var rows = new EventBenchmark()
        .measure(Ports.ofThisProcess(), isQuick ? 2_000 : 10_000, isQuick ? 3 : 7);
    Files.writeString(
        Path.of(args[0]),
        new JsonArray(rows.stream().map(EventRow::json).toList()).encodePrettily());
    System.out.print(table(rows));
    System.exit(0);
  }

  private List<EventRow> measure(Ports ports, int events, int rounds) throws IOException {
    var host =
        VertickPeer.start(ports.host(1, List.of(LOCAL, LINKED, BRIDGED), new EventMachine()), 1);
    BridgePeer.open(host, ports);
    GrpcEvents.serve(ports);
    add(MachineEvents.of(
        "same process", Set.of(), host.vertx(), host.machine(LOCAL, EventMachine.SCHEMA)));
    add(linked(ports));
    add(bridged(ports));
    add(GrpcEvents.of(ports));
    // For practice: what is loaded and compiled is not measured.
    sources.keySet().forEach(source -> EventRow.measure(source, events));
    Map<EventSource, List<Round>> measured = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      sources
          .keySet()
          .forEach(source -> measured
              .computeIfAbsent(source, first -> new ArrayList<>())
              .add(EventRow.measure(source, events)));
    }
    return measured.entrySet().stream()
        .map(entry -> row(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** Notes what it took to connect. */
  private void add(EventSource source) {
    sources.put(source, Wire.of(source.ports()).bytes());
  }

  private static EventSource linked(Ports ports) {
    var vertick = VertickPeer.start(ports.caller(1), 1);
    Wait.until(vertick.links().orElseThrow().whenHosted(LINKED, HOSTED_MAX));
    return MachineEvents.of(
        VertickPeer.NAME,
        Set.of(ports.callerBus(), ports.hostBus()),
        vertick.vertx(),
        vertick.machine(LINKED, EventMachine.SCHEMA));
  }

  private static EventSource bridged(Ports ports) {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    var client =
        Wait.until(VertickClient.connect(vertx, ClientOptions.to(Ports.HOST, ports.bridge())));
    return MachineEvents.of(
        BridgePeer.NAME,
        Set.of(ports.bridge()),
        vertx,
        client.machine(BRIDGED, EventMachine.SCHEMA));
  }

  private EventRow row(EventSource source, List<Round> rounds) {
    return new EventRow(
        source.name(), Objects.requireNonNull(sources.get(source)), source.calls(), rounds);
  }

  /** Times and bytes beside those of gRPC, which is the last row. */
  private static String table(List<EventRow> rows) {
    var table = new Table(
        "subscribe, get, process",
        "µs an event",
        "of gRPC",
        "B an event",
        "of gRPC",
        "segments",
        "calls",
        "B to connect");
    var base = rows.get(rows.size() - 1);
    rows.forEach(row -> table.add(
        row.name(),
        number(row.median(Round::micros), 1),
        number(row.median(Round::micros) / base.median(Round::micros), 2),
        number(row.median(Round::wireBytes), 1),
        number(row.median(Round::wireBytes) / base.median(Round::wireBytes), 2),
        number(row.median(Round::segments), 2),
        number(row.calls(), 0),
        number((double) row.connectBytes(), 0)));
    return table.text();
  }
}
