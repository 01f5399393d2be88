package io.vertick.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tests/simulation/run --seed N} plays one run again. */
class SimulationTest {
  private static final int FIXED = 150;
  private static final int FRESH = 150;

  @Test
  void shouldKeepThePromisesWhenSeedsAreFixed() {
    for (long seed = 1; seed <= FIXED; seed++) {
      new Simulation(seed).run();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {104_097_948_354_491L})
  void shouldKeepThePromisesWhenASeedOnceFailed(long seed) {
    new Simulation(seed).run();
  }

  @Test
  void shouldKeepThePromisesWhenSeedsAreFresh() {
    // given
    long first = new Random().nextLong() >>> 16;
    for (long seed = first; seed < first + FRESH; seed++) {
      // then the seed is part of the message
      new Simulation(seed).run();
    }
  }

  @Test
  void shouldPlayTheSameRunWhenTheSeedIsTheSame() {
    // given
    var one = new Simulation(5);
    var other = new Simulation(5);
    // when
    one.run();
    other.run();
    // then
    assertThat(other.steps()).isEqualTo(one.steps());
    assertThat(other.journal().outcomes()).isEqualTo(one.journal().outcomes());
  }

  @Test
  void shouldReachEveryOutcome() {
    // given
    var outcomes = new TreeSet<String>();
    // when
    for (long seed = 1; seed <= 40; seed++) {
      var simulation = new Simulation(seed);
      simulation.run();
      outcomes.addAll(simulation.journal().outcomes().keySet());
    }
    // then the faults are hard enough for all of them
    assertThat(outcomes)
        .contains(
            "Executed",
            "Refused",
            "Fulfilled",
            "Ended",
            "NotApplied cancelled",
            "NotApplied deadline",
            "NotApplied restarted",
            "Unknown deadline",
            "Unknown restarted");
  }
}
