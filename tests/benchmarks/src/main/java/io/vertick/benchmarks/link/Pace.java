package io.vertick.benchmarks.link;

import java.time.Duration;

/**
 * How thoroughly is measured.
 *
 * @param rounds windows for each peer and load
 * @param window how long one is
 * @param practice how long each is tried before
 * @param lives how often a node is started, stopped and killed
 */
record Pace(int rounds, Duration window, Duration practice, int lives) {
  static final Pace FULL = new Pace(7, Duration.ofSeconds(1), Duration.ofSeconds(1), 3);
  static final Pace QUICK = new Pace(3, Duration.ofMillis(400), Duration.ofMillis(700), 1);
}
