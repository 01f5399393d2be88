package io.vertick.conformance;

import io.vertick.conformance.twin.NaiveMachine;
import io.vertick.conformance.twin.TwinSchema;
import java.io.PrintStream;
import java.util.List;

/** Plays random cases on the engine and the naive twin side by side, and compares all that is seen after every
 * call; and once more on an engine without tracers, which takes shorter paths. */
public final class Soak {
  /** Calls a case. */
  private static final int STEPS = 40;

  private long transitions;
  private long cases;

  /** Plays the case of a seed; what differed, empty if nothing did. */
  public List<String> play(long seed) {
    cases++;
    var random = new RandomCases(seed);
    boolean isBound = seed % 8 != 0;
    // Each side gets a handler of its own: it counts occurrences.
    var twin = new NaiveMachine(
        TwinSchema.of(random.states()), isBound ? new RandomCases(seed).handler() : null);
    var engine = new EngineSubject(random.states(), isBound ? random.handler() : null);
    var untraced =
        new EngineSubject(random.states(), isBound ? new RandomCases(seed).handler() : null, false);
    for (int number = 1; number <= STEPS; number++) {
      var call = random.nextStep(number);
      var found = engine.step(call);
      var differences =
          Comparison.differences("seed " + seed, number, twin.step(call), found, true);
      if (!differences.isEmpty()) {
        return differences;
      }
      var quiet = Comparison.differences(
          "seed " + seed + " untraced",
          number,
          withoutTransitions(found),
          untraced.step(call),
          true);
      if (!quiet.isEmpty()) {
        return quiet;
      }
      if (engine.machine().version() != twin.version()) {
        return List.of("seed " + seed + " step " + number + " version: expected " + twin.version()
            + ", found " + engine.machine().version());
      }
      transitions += found.transitions().size();
    }
    return List.of();
  }

  private static Observation withoutTransitions(Observation seen) {
    return new Observation(
        seen.result(),
        seen.active(),
        seen.ticks(),
        seen.queueTick(),
        seen.nested(),
        seen.fired(),
        List.of(),
        seen.ordered());
  }

  /** How many transitions both sides ran so far. */
  public long transitions() {
    return transitions;
  }

  public long cases() {
    return cases;
  }

  /** {@code tests/conformance/soak [TRANSITIONS [SEED]]}: ten million by default, from a fresh seed. */
  public static void main(String[] args) {
    long goal = args.length > 0 ? Long.parseLong(args[0]) : 10_000_000;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
    System.exit(run(goal, seed, System.out));
  }

  static int run(long goal, long firstSeed, PrintStream out) {
    out.println("first seed " + firstSeed);
    var soak = new Soak();
    int failed = 0;
    for (long seed = firstSeed; soak.transitions() < goal && failed < 10; seed++) {
      var differences = soak.play(seed);
      differences.forEach(out::println);
      failed += differences.isEmpty() ? 0 : 1;
    }
    out.println(soak.transitions() + " transitions in " + soak.cases() + " cases");
    out.println(soak.cases() - failed + " passed, " + failed + " failed");
    return failed == 0 ? 0 : 1;
  }
}
