package io.vertick.benchmarks.link;

import static io.vertick.benchmarks.report.Table.number;

import io.vertick.benchmarks.report.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What was measured, for people and as JSON.
 *
 * @param rows the raw bus first among those of the same loops and load
 */
record LinkReport(List<Row> rows, List<Life> lives) {
  /** The most that one mutation at a time may take, in medians of the raw bus. */
  private static final double SEQUENTIAL_MAX = 1.3;
  /** The least that {@value #BUDGET_IN_FLIGHT} in flight have to do, in requests of the raw bus. */
  private static final double PARALLEL_MIN = 4;

  private static final int BUDGET_IN_FLIGHT = 256;

  String table() {
    return requests() + "\n" + nodes();
  }

  private String requests() {
    var table = new Table(
        "load, event loops in each process",
        "peer",
        "a second",
        "slowest",
        "fastest",
        "p50 µs",
        "p99 µs",
        "× bus",
        "",
        "wire B",
        "framed B",
        "caller B",
        "host B");
    rows.forEach(row -> add(table, row));
    return table.text();
  }

  private void add(Table table, Row row) {
    var median = row.median();
    double ratio = ratio(row);
    table.add(
        row.load() + ", " + row.loops() + (row.loops() == 1 ? " loop" : " loops"),
        row.peer(),
        number(median.perSecond(), 0),
        number(row.slowest(), 0),
        number(row.fastest(), 0),
        number(median.p50Micros(), 1),
        number(median.p99Micros(), 1),
        number(ratio, 2),
        judgement(row, ratio),
        number(median.wireBytes(), 1),
        number(median.framedBytes(), 1),
        number(median.callerBytes(), 0),
        number(median.hostBytes(), 0));
  }

  /**
   * The median of the ratios of windows that followed one another, since the machine's speed changes: of median times if asked one at a time, of rates otherwise.
   */
  private double ratio(Row row) {
    var bus = base(row).samples();
    var ratios = IntStream.range(0, bus.size())
        .mapToDouble(round -> ratio(row.load(), row.samples().get(round), bus.get(round)));
    return Sample.median(ratios.toArray());
  }

  private static double ratio(Load load, Sample sample, Sample bus) {
    return load.isSequential()
        ? sample.p50Micros() / bus.p50Micros()
        : sample.perSecond() / bus.perSecond();
  }

  private Row base(Row row) {
    return rows.stream()
        .filter(other -> other.loops() == row.loops() && other.load().equals(row.load()))
        .findFirst()
        .orElseThrow();
  }

  /** Only ours has budgets. */
  private static String judgement(Row row, double ratio) {
    if (!row.peer().equals(VertickPeer.NAME)) {
      return "";
    } else if (row.load().isSequential()) {
      return judgement("≤ ", SEQUENTIAL_MAX, ratio <= SEQUENTIAL_MAX);
    }
    return row.load().inFlight() == BUDGET_IN_FLIGHT
        ? judgement("≥ ", PARALLEL_MIN, ratio >= PARALLEL_MIN)
        : "";
  }

  private static String judgement(String relation, double budget, boolean isKept) {
    return relation + number(budget, 1) + (isKept ? " ok" : " missed");
  }

  private String nodes() {
    var table = new Table("a node with " + Peer.TARGETS + " machines", "median", "least", "most");
    add(table, "heap when idle, MB", life -> life.idle().heapBytes() / 1e6);
    add(table, "heap when busy, MB", life -> life.busy().heapBytes() / 1e6);
    add(table, "threads when idle", life -> life.idle().threads());
    add(table, "threads when busy", life -> life.busy().threads());
    add(table, "process start to ready and known, ms", Life::joinMs);
    add(table, "SIGSTOP to suspect, ms", Life::frozenMs);
    add(table, "SIGCONT to the answer of a mutation that waited, ms", Life::resumedMs);
    add(table, "SIGKILL to suspect, ms", Life::suspectedMs);
    add(table, "SIGKILL to unlisted, ms", Life::unlistedMs);
    return table.text();
  }

  private void add(Table table, String label, ToDoubleFunction<Life> figure) {
    var figures = lives.stream().mapToDouble(figure).sorted().toArray();
    table.add(
        label,
        number(Sample.median(figures), 1),
        number(figures[0], 1),
        number(figures[figures.length - 1], 1));
  }

  /** Every window and every life. */
  JsonObject json() {
    var exchanges = new JsonArray();
    rows.forEach(row -> exchanges.add(new JsonObject()
        .put("loops", row.loops())
        .put("inFlight", row.load().inFlight())
        .put("machines", row.load().targets())
        .put("peer", row.peer())
        .put(
            "windows",
            new JsonArray(row.samples().stream().map(LinkReport::json).toList()))));
    return new JsonObject()
        .put("requests", exchanges)
        .put("lives", new JsonArray(lives.stream().map(LinkReport::json).toList()));
  }

  private static JsonObject json(Sample sample) {
    var json = new JsonObject()
        .put("perSecond", sample.perSecond())
        .put("p50Micros", sample.p50Micros())
        .put("p99Micros", sample.p99Micros())
        .put("wireBytes", sample.wireBytes())
        .put("callerBytes", sample.callerBytes())
        .put("hostBytes", sample.hostBytes());
    // JSON has no word for what is not known.
    return Double.isNaN(sample.framedBytes())
        ? json
        : json.put("framedBytes", sample.framedBytes());
  }

  private static JsonObject json(Life life) {
    return new JsonObject()
        .put("joinMs", life.joinMs())
        .put("idle", json(life.idle()))
        .put("busy", json(life.busy()))
        .put("frozenMs", life.frozenMs())
        .put("resumedMs", life.resumedMs())
        .put("suspectedMs", life.suspectedMs())
        .put("unlistedMs", life.unlistedMs());
  }

  private static JsonObject json(Vitals vitals) {
    return new JsonObject().put("heapBytes", vitals.heapBytes()).put("threads", vitals.threads());
  }
}
