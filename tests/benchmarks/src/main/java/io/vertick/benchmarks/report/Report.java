package io.vertick.benchmarks.report;

import static io.vertick.benchmarks.report.Table.number;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The table of one run of JMH: what was measured, beside what it is compared with and what is allowed. */
public final class Report {
  private final Map<String, Figures> figures = new LinkedHashMap<>();
  private final List<Row> rows;
  private final String jvm;

  /** @param results JMH's JSON: at least one result */
  Report(JsonArray results, List<Row> known) {
    results.stream()
        .map(result -> Figures.of((JsonObject) result))
        .forEach(measured -> figures.put(measured.key(), measured));
    rows = Stream.concat(known.stream(), unknown(known))
        .filter(row -> figures.containsKey(row.key()))
        .toList();
    jvm = jvm(results.getJsonObject(0));
  }

  /** Prints the table of the file of JSON that is the only argument. */
  public static void main(String[] args) throws IOException {
    var results = new JsonArray(Files.readString(Path.of(args[0])));
    System.out.print(new Report(results, Rows.ALL).text());
  }

  /** Results that no row names show up under their own key, so that none is lost. */
  private Stream<Row> unknown(List<Row> known) {
    var keys = known.stream().map(Row::key).toList();
    return figures.keySet().stream()
        .filter(key -> !keys.contains(key))
        .map(key -> new Row(key, key, "", Budget.NONE));
  }

  private static String jvm(JsonObject result) {
    return "JDK " + result.getString("jdkVersion") + ", forks " + result.getInteger("forks")
        + ", iterations " + result.getInteger("measurementIterations") + " × "
        + result.getString("measurementTime") + ", cores "
        + Runtime.getRuntime().availableProcessors() + "\n";
  }

  String text() {
    var table = new Table(
        "one transition", "ns", "min", "max", "1,000/s", "B", "ratio", "to base", "budget", "");
    rows.forEach(row -> add(table, row, measured(row)));
    return jvm + table.text();
  }

  private void add(Table table, Row row, Figures measured) {
    var base = figures.get(row.base());
    double baseNanos = base == null ? Double.NaN : base.nanos();
    boolean isAllowed = row.budget().allows(measured, baseNanos);
    table.add(
        row.label(),
        number(measured.nanos(), 1),
        number(measured.nanosMin(), 1),
        number(measured.nanosMax(), 1),
        number(1e6 / measured.nanos(), 0),
        number(measured.bytes(), 2),
        number(measured.nanos() / baseNanos, 2),
        base == null ? "" : label(row.base()),
        row.budget().exists() ? row.budget().text() : "",
        !row.budget().exists() ? "" : isAllowed ? "ok" : "missed");
  }

  private Figures measured(Row row) {
    return Objects.requireNonNull(figures.get(row.key()));
  }

  private String label(String key) {
    return rows.stream()
        .filter(row -> row.key().equals(key))
        .map(Row::label)
        .findFirst()
        .orElse(key);
  }
}
