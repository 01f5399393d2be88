package io.vertick.benchmarks.heap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapTest {
  @Test
  void shouldWeighEveryKindOfMachine() {
    // when there are 1,000 of ours, and ten of Spring's
    var weights = Heap.weigh(1_000);
    // then
    assertThat(weights)
        .extracting(Weight::count)
        .containsExactly(1_000, 1_000, 1_000, 100, 10, 100);
    assertThat(weights).allSatisfy(weight -> {
      assertThat(weight.firstNanos()).isPositive();
      assertThat(weight.laterNanos()).isPositive();
    });
    assertThat(Heap.table(weights)).hasLineCount(7).contains("Pekko typed actor", "≤ 250 B");
  }

  @Test
  void shouldJudgeOnlyOursByBudget() {
    // given
    var ours = new Weight("ours", 1_000_000, 250, 260, 30, 20);
    var heavy = new Weight("ours, with ids", 1_000_000, 251, 260, 30, 20);
    var peer = new Weight("peer", 1_000, 99_999, 99_999, 30, 20);
    // when
    var lines = Heap.table(java.util.List.of(ours, heavy, peer)).lines().toList();
    // then
    assertThat(lines.get(1)).contains("ok");
    assertThat(lines.get(2)).contains("missed");
    assertThat(lines.get(3)).doesNotContain("ok", "missed");
  }
}
