package io.vertick.simulation;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Plays runs: {@code --seed N} one, to look at; {@code --count N} many, from fresh seeds. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    if (args.length == 2 && args[0].equals("--seed")) {
      play(Long.parseLong(args[1]), 1);
    } else if (args.length == 2 && args[0].equals("--count")) {
      play(new Random().nextLong() >>> 16, Long.parseLong(args[1]));
    } else {
      System.err.println("usage: tests/simulation/run --seed N | --count N");
      System.exit(2);
    }
  }

  private static void play(long first, long count) {
    long start = System.nanoTime();
    long steps = 0;
    long runs = 0;
    Map<String, Integer> outcomes = new TreeMap<>();
    Map<String, Long> feeds = new TreeMap<>();
    for (long seed = first; seed < first + count; seed++) {
      var simulation = new Simulation(seed);
      simulation.run();
      steps += simulation.steps();
      runs += simulation.journal().runs();
      simulation.journal().outcomes().forEach((name, n) -> outcomes.merge(name, n, Integer::sum));
      simulation.feeds().forEach((name, n) -> feeds.merge(name, n, Long::sum));
    }
    System.out.printf(
        "%d runs from seed %d in %.1f s: %d steps, %d mutations ran, outcomes %s, feeds %s%n",
        count, first, (System.nanoTime() - start) / 1e9, steps, runs, outcomes, feeds);
  }
}
