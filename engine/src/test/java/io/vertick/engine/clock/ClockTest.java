package io.vertick.engine.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClockTest {
  @Test
  void shouldBeActiveAtOddTicks() {
    assertThat(Clock.isActive(0)).isFalse();
    assertThat(Clock.isActive(1)).isTrue();
    assertThat(Clock.isActive(2)).isFalse();
    assertThat(Clock.isActive(Long.MAX_VALUE)).isTrue();
  }

  @Test
  void shouldCountActivations() {
    assertThat(Clock.activations(0)).isZero();
    assertThat(Clock.activations(1)).isEqualTo(1);
    assertThat(Clock.activations(2)).isEqualTo(1);
    assertThat(Clock.activations(5)).isEqualTo(3);
  }

  @Test
  void shouldHoldACopyOfTheTicks() {
    // given
    long[] ticks = {3, 0, 4};
    var clock = new Clock(ticks);
    // when
    ticks[0] = 9;
    clock.toArray()[1] = 9;
    // then
    assertThat(clock.size()).isEqualTo(3);
    assertThat(clock.tick(0)).isEqualTo(3);
    assertThat(clock.toArray()).containsExactly(3, 0, 4);
    assertThat(clock.sum()).isEqualTo(7);
    assertThat(clock).hasToString("3 0 4");
  }

  @Test
  void shouldBeEqualByItsTicks() {
    assertThat(new Clock(new long[] {1, 2})).isEqualTo(new Clock(new long[] {1, 2}));
    assertThat(new Clock(new long[] {1, 2})).hasSameHashCodeAs(new Clock(new long[] {1, 2}));
    assertThat(new Clock(new long[] {1, 2})).isNotEqualTo(new Clock(new long[] {2, 1}));
    assertThat(new Clock(new long[] {1, 0})).isNotEqualTo(new Clock(new long[] {1}));
  }

  @Test
  void shouldTellWhatHappenedSinceAnEarlierClock() {
    // given
    var earlier = new Clock(new long[] {1, 5, 0});
    var later = new Clock(new long[] {2, 5, 3});
    // when, then
    assertThat(later.since(earlier)).hasToString("+1@0 +3@2");
    assertThat(later.since(later).isEmpty()).isTrue();
  }

  @Test
  void shouldRefuseToCompareClocksOfDifferentSizes() {
    assertThatThrownBy(() -> new Clock(new long[2]).since(new Clock(new long[3])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected clocks of equal size, but got 2 and 3");
  }
}
