package io.vertick.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The engine and the naive twin see the same on random cases. {@code tests/conformance/soak} does so for hours. */
class TwinTest {
  private static final long TRANSITIONS = 100_000;

  @Test
  void shouldAgreeWithTwinOnTheSameCasesInEveryRun() {
    playFrom(1);
  }

  @Test
  void shouldAgreeWithTwinOnFreshCases() {
    long fresh = Long.getLong("seed", System.nanoTime());
    System.out.println("TwinTest: seeds from " + fresh);
    playFrom(fresh);
  }

  private static void playFrom(long firstSeed) {
    var soak = new Soak();
    for (long seed = firstSeed; soak.transitions() < TRANSITIONS / 2; seed++) {
      // The texts say which seed and step.
      assertThat(soak.play(seed)).isEmpty();
    }
  }
}
