package io.vertick.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for every schema, whatever handlers do: the invariants of section 4 and the rules around them, on a million random transitions. */
class PropertyTest {
  private static final long TRANSITIONS = 1_000_000;
  private static final int STEPS = 80;
  /** Above this size handlers for all pairs of states take most of the time: only every fifth such machine has them. */
  private static final int BOUND_MAX = 30;

  @Test
  void shouldKeepRulesOverAMillionTransitions() {
    // given seeds of which half are the same in every run: -Dseed=… repeats the others
    long fresh = Long.getLong("seed", System.nanoTime());
    System.out.println("PropertyTest: seeds from 1 and from " + fresh);
    var tally = new Tally();
    // when
    playFrom(1, TRANSITIONS / 2, tally);
    playFrom(fresh, TRANSITIONS, tally);
    System.out.println("PropertyTest: " + tally);
    // then
    assertThat(tally.transitions).isGreaterThanOrEqualTo(TRANSITIONS);
    // What a schema lets happen once it lets happen again and again, so a case counts once.
    assertThat(tally.casesInVain)
        .as("cases with adds refused because of a state that could not enter, (i); %s", tally)
        .isLessThanOrEqualTo(tally.refusedAdds / 10_000);
  }

  private static void playFrom(long firstSeed, long goal, Tally tally) {
    for (long seed = firstSeed; tally.transitions < goal; seed++) {
      var problem = play(seed, tally);
      if (problem != null) {
        throw new AssertionError("seed " + seed + ": " + problem);
      }
    }
  }

  private static @Nullable String play(long seed, Tally tally) {
    var random = new RandomCases(seed);
    boolean isBound = seed % 8 != 0 && (random.states().size() <= BOUND_MAX || seed % 5 == 0);
    var watched = new WatchedMachine(random, isBound, seed, tally);
    for (int number = 0; number < STEPS; number++) {
      var call = number == 0 && seed % 4 == 1 ? Call.of("start") : random.nextStep(number);
      var problem = watched.step(call);
      if (problem != null) {
        return "step " + number + " " + call + "\n  " + problem;
      }
    }
    return watched.dispose();
  }
}
