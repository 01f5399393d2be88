package io.vertick.benchmarks.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class LinkReportTest {
  private static final Load SEQUENTIAL = new Load(1, 1);
  private static final Load PARALLEL = new Load(256, 64);
  private static final Vitals VITALS = new Vitals(18_000_000, 55);

  @Test
  void shouldJudgeOnlyOursByRatioToTheBus() {
    // given
    var report = new LinkReport(
        List.of(
            row(BusPeer.NAME, SEQUENTIAL, 10_000),
            row(VertickPeer.NAME, SEQUENTIAL, 7_000),
            row(BusPeer.NAME, PARALLEL, 50_000),
            row(VertickPeer.NAME, PARALLEL, 200_000),
            row("gRPC", PARALLEL, 300_000)),
        List.of(life(3_000)));
    // when
    var lines = report.table().lines().toList();
    // then
    assertThat(lines.get(2)).contains("1.43", "≤ 1.3 missed");
    assertThat(lines.get(4)).contains("4.00", "≥ 4.0 ok");
    assertThat(lines.get(5)).contains("6.00").doesNotContain("ok", "missed");
  }

  @Test
  void shouldCompareWindowsThatFollowedOneAnother() {
    // given a machine that became three times as fast from round to round: the ratio of the medians
    // is 9
    var report = new LinkReport(
        List.of(
            row(BusPeer.NAME, PARALLEL, 1_000, 3_000, 9_000),
            row(VertickPeer.NAME, PARALLEL, 27_000, 6_000, 18_000)),
        List.of(life(3_000)));
    // when
    var lines = report.table().lines().toList();
    // then
    assertThat(lines.get(2)).contains("18,000", "2.00", "missed");
  }

  @Test
  void shouldTellSpreadOfLives() {
    // given
    var report = new LinkReport(
        List.of(row(BusPeer.NAME, SEQUENTIAL, 10_000)),
        List.of(life(3_000), life(2_000), life(4_000)));
    // when
    var text = report.table();
    // then
    assertThat(text).containsPattern("ready and known, ms +3,000.0 +2,000.0 +4,000.0");
    assertThat(report.json().getJsonArray("lives")).hasSize(3);
  }

  private static Row row(String peer, Load load, double... perSecond) {
    var samples = DoubleStream.of(perSecond)
        .mapToObj(rate -> new Sample(rate, 1e6 / rate, 2e6 / rate, 250, Double.NaN, 900, 800))
        .toList();
    return new Row(peer, 1, load, samples);
  }

  private static Life life(double joinMs) {
    return new Life(joinMs, VITALS, VITALS, 3_000, 15, 3_000, 400);
  }
}
