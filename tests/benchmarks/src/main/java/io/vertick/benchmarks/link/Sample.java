package io.vertick.benchmarks.link;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one window, or the median of several, shows of a peer under a load. Bytes are for each request and its answer, NaN if not known.
 *
 * @param wireBytes of TCP payload, both ways, see {@link Wire}
 * @param framedBytes see {@link Peer#framedBytes}
 * @param callerBytes allocated by all threads of the process that asks, the measuring included
 * @param hostBytes allocated by all threads of the process that answers
 */
record Sample(
    double perSecond,
    double p50Micros,
    double p99Micros,
    double wireBytes,
    double framedBytes,
    double callerBytes,
    double hostBytes) {
  /** Asks for so long. Blocks. */
  static Sample take(Peer peer, Load load, Duration time, HostProcess host) {
    // Reading the others allocates here, so that is read last before, and first after.
    var lanes = new Lanes(peer, load);
    long wire = Wire.of(peer.ports()).bytes();
    long framed = peer.framedBytes();
    long atHost = host.allocatedBytes();
    long here = Vitals.allocatedBytes();
    var times = lanes.run(time);
    double answers = times.answers();
    double callerBytes = (Vitals.allocatedBytes() - here) / answers;
    double hostBytes = (host.allocatedBytes() - atHost) / answers;
    return new Sample(
        times.perSecond(),
        times.p50Micros(),
        times.p99Micros(),
        (Wire.of(peer.ports()).bytes() - wire) / answers,
        framed < 0 ? Double.NaN : (peer.framedBytes() - framed) / answers,
        callerBytes,
        hostBytes);
  }

  /** Each figure's own median. */
  static Sample median(List<Sample> samples) {
    return new Sample(
        median(samples, Sample::perSecond),
        median(samples, Sample::p50Micros),
        median(samples, Sample::p99Micros),
        median(samples, Sample::wireBytes),
        median(samples, Sample::framedBytes),
        median(samples, Sample::callerBytes),
        median(samples, Sample::hostBytes));
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
    return median(samples.stream().mapToDouble(figure).toArray());
  }

  /** The middle one; of an even number, the greater of both. */
  static double median(double... values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
