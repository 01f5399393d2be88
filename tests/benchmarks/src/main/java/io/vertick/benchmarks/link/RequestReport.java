package io.vertick.benchmarks.link;

import static io.vertick.benchmarks.report.Table.number;

import io.vertick.benchmarks.report.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** What became of requests to another process, peers beside each other, for people and as JSON. */
record RequestReport(List<Row> rows, Goal goal) {
  String table() {
    var table = new Table(
        "load, event loops in each process",
        "peer",
        "a second",
        "slowest",
        "fastest",
        "p50 µs",
        "p99 µs",
        "×",
        "of",
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
        goal.basePeer(row.load()),
        Objects.requireNonNullElse(goal.judge(row, ratio), ""),
        number(median.wireBytes(), 1),
        number(median.framedBytes(), 1),
        number(median.callerBytes(), 0),
        number(median.hostBytes(), 0));
  }

  /**
   * The median of the ratios of windows that followed one another, since the machine's speed changes: of median times if asked one at a time, of rates otherwise.
   */
  private double ratio(Row row) {
    var base = base(row).samples();
    var ratios = IntStream.range(0, base.size())
        .mapToDouble(round -> ratio(row.load(), row.samples().get(round), base.get(round)));
    return Sample.median(ratios.toArray());
  }

  private static double ratio(Load load, Sample sample, Sample base) {
    return load.isSequential()
        ? sample.p50Micros() / base.p50Micros()
        : sample.perSecond() / base.perSecond();
  }

  private Row base(Row row) {
    return rows.stream()
        .filter(other -> other.loops() == row.loops()
            && other.load().equals(row.load())
            && other.peer().equals(goal.basePeer(row.load())))
        .findFirst()
        .orElseThrow();
  }

  /** Every window. */
  JsonArray json() {
    var requests = new JsonArray();
    rows.forEach(row -> requests.add(new JsonObject()
        .put("loops", row.loops())
        .put("inFlight", row.load().inFlight())
        .put("machines", row.load().targets())
        .put("peer", row.peer())
        .put(
            "windows",
            new JsonArray(row.samples().stream().map(RequestReport::json).toList()))));
    return requests;
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
}
