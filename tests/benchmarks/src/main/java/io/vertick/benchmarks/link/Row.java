package io.vertick.benchmarks.link;

import java.util.List;

/**
 * All windows of one peer under one load.
 *
 * @param loops event loops in each process
 * @param samples at least one
 */
record Row(String peer, int loops, Load load, List<Sample> samples) {
  Sample median() {
    return Sample.median(samples);
  }

  double slowest() {
    return samples.stream().mapToDouble(Sample::perSecond).min().orElseThrow();
  }

  double fastest() {
    return samples.stream().mapToDouble(Sample::perSecond).max().orElseThrow();
  }
}
