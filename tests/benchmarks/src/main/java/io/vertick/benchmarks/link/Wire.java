package io.vertick.benchmarks.link;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What TCP carried so far, both ways.
 *
 * @param bytes the payload of connections, without the headers of TCP and IP
 * @param segments with payload
 */
record Wire(long bytes, long segments) {
  private static final Pattern ACKNOWLEDGED = Pattern.compile("bytes_acked:(\\d+)");
  private static final Pattern SENT = Pattern.compile("data_segs_out:(\\d+)");

  /**
   * What was acknowledged in both directions by the present connections of these ports of this machine: {@code ss} lists both ends of each, with what it sent. Blocks.
   */
  static Wire of(Set<Integer> ports) {
    var filter = ports.stream()
        .map(port -> "sport = :" + port + " or dport = :" + port)
        .collect(Collectors.joining(" or ", "( ", " )"));
    // An empty filter would list all there are.
    return ports.isEmpty() ? new Wire(0, 0) : in(Shell.read("ss", "-tinH", filter));
  }

  /** The sums of what each connection of a listing has sent. */
  static Wire in(String listing) {
    return new Wire(sum(ACKNOWLEDGED, listing), sum(SENT, listing));
  }

  private static long sum(Pattern figure, String listing) {
    return figure
        .matcher(listing)
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }
}
