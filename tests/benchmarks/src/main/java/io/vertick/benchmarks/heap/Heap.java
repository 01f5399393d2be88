package io.vertick.benchmarks.heap;

import static io.vertick.benchmarks.report.Table.number;

import io.vertick.benchmarks.peer.Peer;
import io.vertick.benchmarks.report.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Weighs machines of four states beside the peers' in one JVM; prints a table and writes the figures as JSON. */
public final class Heap {
  private static final double BUDGET_BYTES = 250;

  /**
   * @param count at full length; heavy peers are fewer
   * @param budgetBytes of an idle one; infinite for peers
   */
  private record Row(String name, int count, double budgetBytes, IntFunction<Crowd> crowds) {
    Weight weigh(int share) {
      return Weight.of(name, count / share, crowds);
    }
  }

  private static final List<Row> ROWS = List.of(
      new Row("Vertick machine", 1_000_000, BUDGET_BYTES, VertickCrowd::withoutIds),
      new Row("Vertick machine, with its id", 1_000_000, BUDGET_BYTES, VertickCrowd::withIds),
      peer("stateless4j", 1_000_000, count -> new PeerCrowd(Peer.STATELESS4J, count)),
      peer("Squirrel", 100_000, count -> new PeerCrowd(Peer.SQUIRREL, count)),
      peer("Spring Statemachine", 10_000, count -> new PeerCrowd(Peer.SPRING, count)),
      peer("Pekko typed actor", 100_000, PekkoCrowd::new));

  private Heap() {}

  private static Row peer(String name, int count, IntFunction<Crowd> crowds) {
    return new Row(name, count, Double.POSITIVE_INFINITY, crowds);
  }

  /** Arguments: the JSON file to write, then {@code --quick} for a tenth of the machines. */
  public static void main(String[] args) throws IOException {
    int share = List.of(args).contains("--quick") ? 10 : 1;
    // Once for practice: what is loaded and compiled is not weighed.
    weigh(share * 100);
    var weights = weigh(share);
    Files.writeString(Path.of(args[0]), json(weights).encodePrettily());
    System.out.print(table(weights));
  }

  /** All rows, with the counts divided by {@code share}. */
  static List<Weight> weigh(int share) {
    return ROWS.stream().map(row -> row.weigh(share)).toList();
  }

  static String table(List<Weight> weights) {
    var table = new Table(
        "an idle machine of four states",
        "machines",
        "B each",
        "after use",
        "budget",
        "",
        "first toggle ns",
        "later ns");
    Stream.iterate(0, i -> i < weights.size(), i -> i + 1)
        .forEach(i -> add(table, ROWS.get(i), weights.get(i)));
    return table.text();
  }

  private static void add(Table table, Row row, Weight weight) {
    boolean isOurs = Double.isFinite(row.budgetBytes);
    table.add(
        weight.name(),
        number(weight.count(), 0),
        number(weight.idleBytes(), 0),
        number(weight.usedBytes(), 0),
        isOurs ? "≤ " + number(row.budgetBytes, 0) + " B" : "",
        !isOurs ? "" : weight.idleBytes() <= row.budgetBytes ? "ok" : "missed",
        number(weight.firstNanos(), 1),
        number(weight.laterNanos(), 1));
  }

  private static JsonArray json(List<Weight> weights) {
    var rows = new JsonArray();
    weights.forEach(weight -> rows.add(new JsonObject()
        .put("name", weight.name())
        .put("count", weight.count())
        .put("idleBytes", weight.idleBytes())
        .put("usedBytes", weight.usedBytes())
        .put("firstNanos", weight.firstNanos())
        .put("laterNanos", weight.laterNanos())));
    return rows;
  }
}
