package io.vertick.engine.relation;

import static io.vertick.engine.relation.MutationType.ADD;
import static io.vertick.engine.relation.MutationType.SET;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecisionMemoTest {
  private final DecisionMemo memo = new DecisionMemo();
  private final long[] target = new long[1];

  @Test
  void shouldRecallWhatWasKept() {
    // given
    boolean wasKnown = memo.recall(ADD, new int[] {3, 7}, 2, 0b1, target);
    memo.keep(42);
    // when
    boolean isKnown = memo.recall(ADD, new int[] {3, 7}, 2, 0b1, target);
    // then
    assertThat(wasKnown).isFalse();
    assertThat(isKnown).isTrue();
    assertThat(target[0]).isEqualTo(42);
  }

  @Test
  void shouldTellCallsApart() {
    // given
    boolean unused = memo.recall(ADD, new int[] {3, 7}, 2, 0b1, target);
    memo.keep(42);
    // then
    assertThat(memo.recall(ADD, new int[] {7, 3}, 2, 0b1, target)).isFalse();
    assertThat(memo.recall(SET, new int[] {3, 7}, 2, 0b1, target)).isFalse();
    assertThat(memo.recall(ADD, new int[] {3, 7}, 1, 0b1, target)).isFalse();
    assertThat(memo.recall(ADD, new int[] {3, 7}, 2, 0b11, target)).isFalse();
    assertThat(memo.recall(ADD, new int[] {0, 3, 7}, 3, 0b1, target)).isFalse();
  }

  @Test
  void shouldKnowNothingAtFirst() {
    for (var type : MutationType.values()) {
      assertThat(memo.recall(type, new int[] {0}, 1, 0, target)).as("%s", type).isFalse();
    }
  }

  @Test
  void shouldRememberMostOfAsManyDecisionsAsItHasPlaces() {
    // given
    for (int state = 0; state < 8; state++) {
      for (long active = 0; active < 8; active++) {
        boolean unused = memo.recall(ADD, new int[] {state}, 1, active, target);
        memo.keep(8L * state + active);
      }
    }
    // when
    int known = 0;
    for (int state = 0; state < 8; state++) {
      for (long active = 0; active < 8; active++) {
        known += memo.recall(ADD, new int[] {state}, 1, active, target) ? 1 : 0;
      }
    }
    // then
    assertThat(known).isGreaterThan(32);
  }

  @Test
  void shouldNeverAnswerAnotherQuestion() {
    // given: many more questions than places, each answered by itself
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      int count = 1 + random.nextInt(DecisionMemo.CALLED_MAX);
      int[] called = random.ints(count, 0, 64).toArray();
      long active = random.nextLong(8);
      long answer = 31L * Arrays.hashCode(called) + active;
      // when
      boolean isKnown = memo.recall(ADD, called, count, active, target);
      // then
      if (isKnown) {
        assertThat(target[0]).as("seed %d", seed).isEqualTo(answer);
      } else {
        memo.keep(answer);
      }
    }
  }
}
