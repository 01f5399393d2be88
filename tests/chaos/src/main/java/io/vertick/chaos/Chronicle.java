package io.vertick.chaos;

import io.vertick.chaos.comparison.Disturbance;
import io.vertick.chaos.comparison.Disturbances;
import io.vertick.chaos.comparison.Life;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happened in a run, told while it happens. */
final class Chronicle {
  private final PrintStream out;
  private final long startMs = System.currentTimeMillis();
  private final Disturbances disturbances = new Disturbances();
  private final List<Life> lives = new ArrayList<>();
  private int problems;

  Chronicle(PrintStream out) {
    this.out = out;
  }

  /** Says what happens now. */
  void say(String text) {
    long ms = System.currentTimeMillis() - startMs;
    out.printf(Locale.ROOT, "%7.1f s  %s%n", ms / 1e3, text);
  }

  /** Says what should not have happened. */
  void problem(String text) {
    problems++;
    say("PROBLEM: " + text);
  }

  boolean hasProblems() {
    return problems > 0;
  }

  /** What was done to a node until now. */
  void disturbed(Disturbance.Kind kind, String node, @Nullable String other, long fromMs) {
    disturbances.add(new Disturbance(kind, node, other, fromMs, System.currentTimeMillis()));
  }

  /** A process of a node is over. */
  void ended(Life life) {
    lives.add(life);
  }

  Disturbances disturbances() {
    return disturbances;
  }

  List<Life> lives() {
    return lives;
  }
}
