package io.vertick.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final String BASE = "PeerBenchmark.toggle peer=A states=4";
  private static final String OURS = "PlainBenchmark.toggle states=4";

  @Test
  void shouldShowMediansOverForksBesideBase() {
    // given two forks of ours, one slow
    var results = List.of(
        result("PeerBenchmark.toggle", "ns/op", List.of(40, 40), List.of(40, 40))
            .put("params", new JsonObject().put("states", "4").put("peer", "A")),
        result("PlainBenchmark.toggle", "ns/op", List.of(3, 4), List.of(5, 900))
            .put("params", new JsonObject().put("states", "4")));
    // when
    var lines = lines(results, row(OURS, Budget.nanos(25)), new Row("peer", BASE, "", Budget.NONE));
    // then
    assertThat(cells(lines.get(2)))
        .containsExactly(
            "ours", "4.5", "3.0", "900.0", "222,222", "0.00", "0.11", "peer", "≤ 25 ns, 0 B", "ok");
    assertThat(cells(lines.get(3)))
        .containsExactly("peer", "40.0", "40.0", "40.0", "25,000", "0.00");
  }

  @Test
  void shouldSayOnWhatItRan() {
    // when
    var lines = lines(List.of(result("PlainBenchmark.toggle", "ns/op", List.of(3))));
    // then
    assertThat(lines.get(0)).startsWith("JDK 17.0.15, forks 2, iterations 5 × 1 s, cores ");
  }

  @Test
  void shouldMissBudgetOfTimeByBase() {
    // given
    var base = figures(BASE, 10, 0);
    var budget = Budget.times(1.1);
    // then
    assertThat(budget.allows(figures(OURS, 11, 0), base.nanos())).isTrue();
    assertThat(budget.allows(figures(OURS, 11.1, 0), base.nanos())).isFalse();
    assertThat(budget.text()).isEqualTo("≤ 1.1 × base, 0 B");
  }

  @Test
  void shouldMissBudgetThatAddsToBaseIfBaseIsUnknown() {
    // given
    var budget = Budget.plus(40, 250);
    // then
    assertThat(budget.allows(figures(OURS, 50, 250), 10)).isTrue();
    assertThat(budget.allows(figures(OURS, 50, 250), Double.NaN)).isFalse();
    assertThat(budget.text()).isEqualTo("≤ base + 40 ns, 250 B");
  }

  @Test
  void shouldMissBudgetOfBytes() {
    // given
    var budget = Budget.nanos(25);
    // then
    assertThat(budget.allows(figures(OURS, 3, 0.01), Double.NaN)).isTrue();
    assertThat(budget.allows(figures(OURS, 3, 0.02), Double.NaN)).isFalse();
    assertThat(budget.allows(figures(OURS, 3, Double.NaN), Double.NaN)).isTrue();
  }

  @Test
  void shouldCountTransitionsWhereOperationIsMore() {
    // given ten replays a second of 1,000 transitions, 50 kB each
    var result = result("FlightsBenchmark.board", "ops/s", List.of(10));
    result
        .getJsonObject("secondaryMetrics")
        .put("transitions", metric("ops/s", List.of(10_000)))
        .put("gc.alloc.rate.norm", metric("B/op", List.of(50_000)));
    // when
    var figures = Figures.of(result);
    // then
    assertThat(figures.nanos()).isEqualTo(100_000);
    assertThat(figures.bytes()).isEqualTo(50);
  }

  @Test
  void shouldShowResultThatNoRowNames() {
    // given
    var known = result("PlainBenchmark.toggle", "ns/op", List.of(3));
    var unknown = result("NewBenchmark.ask", "ns/op", List.of(7));
    // when
    var lines = lines(List.of(known, unknown), row("PlainBenchmark.toggle", Budget.NONE));
    // then
    assertThat(cells(lines.get(2)).get(0)).isEqualTo("ours");
    assertThat(cells(lines.get(3)).subList(0, 2)).containsExactly("NewBenchmark.ask", "7.0");
  }

  @Test
  void shouldLeaveOutRowsThatWereNotMeasured() {
    // when
    var lines = lines(
        List.of(result("PlainBenchmark.toggle", "ns/op", List.of(3))),
        row("PlainBenchmark.toggle", Budget.NONE),
        row("OtherBenchmark.toggle", Budget.NONE));
    // then
    assertThat(lines).hasSize(3);
  }

  @Test
  void shouldRefuseOtherUnits() {
    // given
    var result = result("PlainBenchmark.toggle", "us/op", List.of(3));
    // then
    assertThatThrownBy(() -> Figures.of(result))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Expected a score in ns/op or ops/s, but it is in us/op: set the mode of the benchmark");
  }

  @Test
  void shouldRefuseLineOfOtherLength() {
    // given
    var table = new Table("a", "b");
    // then
    assertThatThrownBy(() -> table.add("1"))
        .hasMessage("Expected 2 cells, one for each column, but got 1");
  }

  private static Row row(String key, Budget budget) {
    return new Row("ours", key, BASE, budget);
  }

  private static Figures figures(String key, double nanos, double bytes) {
    return new Figures(key, nanos, nanos, nanos, bytes);
  }

  private static List<String> lines(List<JsonObject> results, Row... rows) {
    return new Report(new JsonArray(results), List.of(rows)).text().lines().toList();
  }

  private static List<String> cells(String line) {
    return List.of(line.trim().split(" {2,}"));
  }

  /** One result as JMH writes it, without what the report does not read. */
  @SafeVarargs
  private static JsonObject result(String method, String unit, List<? extends Number>... forks) {
    return new JsonObject()
        .put("benchmark", "io.vertick.benchmarks.machine." + method)
        .put("jdkVersion", "17.0.15")
        .put("forks", 2)
        .put("measurementIterations", 5)
        .put("measurementTime", "1 s")
        .put("primaryMetric", metric(unit, forks))
        .put(
            "secondaryMetrics",
            new JsonObject().put("gc.alloc.rate.norm", metric("B/op", List.of(0))));
  }

  @SafeVarargs
  private static JsonObject metric(String unit, List<? extends Number>... forks) {
    var data = new JsonArray();
    for (var fork : forks) {
      data.add(new JsonArray(fork));
    }
    return new JsonObject().put("scoreUnit", unit).put("rawData", data);
  }
}
