package io.vertick.engine.clock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockDiffTest {
  @Test
  void shouldHoldIndexesAndIncrementsOfWhatChanged() {
    // when
    var diff = ClockDiff.between(new long[] {1, 7, 0, 2}, new long[] {2, 7, 0, 4});
    // then
    assertThat(diff.size()).isEqualTo(2);
    assertThat(diff.isEmpty()).isFalse();
    assertThat(diff.index(0)).isZero();
    assertThat(diff.increment(0)).isEqualTo(1);
    assertThat(diff.index(1)).isEqualTo(3);
    assertThat(diff.increment(1)).isEqualTo(2);
    assertThat(diff).hasToString("+1@0 +2@3");
  }

  @Test
  void shouldBeEmptyWhenNothingChanged() {
    // when
    var diff = ClockDiff.between(new long[] {1, 2}, new long[] {1, 2});
    // then
    assertThat(diff.isEmpty()).isTrue();
    assertThat(diff.size()).isZero();
    assertThat(diff).isEqualTo(ClockDiff.of(new int[0], new long[0])).hasToString("");
  }

  @Test
  void shouldBeEqualByItsParts() {
    // given
    var diff = ClockDiff.of(new int[] {1, 4}, new long[] {1, 2});
    // when, then
    assertThat(diff).isEqualTo(ClockDiff.of(new int[] {1, 4}, new long[] {1, 2}));
    assertThat(diff).hasSameHashCodeAs(ClockDiff.of(new int[] {1, 4}, new long[] {1, 2}));
    assertThat(diff).isNotEqualTo(ClockDiff.of(new int[] {1, 5}, new long[] {1, 2}));
    assertThat(diff).isNotEqualTo(ClockDiff.of(new int[] {1, 4}, new long[] {1, 1}));
  }
}
