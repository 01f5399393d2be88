package io.vertick.benchmarks.link;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What TCP carried: the payload of connections, without the headers of TCP and IP. */
final class Wire {
  private static final Pattern ACKNOWLEDGED = Pattern.compile("bytes_acked:(\\d+)");

  private Wire() {}

  /**
   * Bytes that were acknowledged in both directions by the present connections of these ports of this machine: {@code ss} lists both ends of each, with what it sent.
   * Blocks.
   */
  static long bytes(Set<Integer> ports) {
    var filter = ports.stream()
        .map(port -> "sport = :" + port + " or dport = :" + port)
        .collect(Collectors.joining(" or ", "( ", " )"));
    return sum(Shell.read("ss", "-tinH", filter));
  }

  /** The sum of what each connection of a listing has had acknowledged. */
  static long sum(String listing) {
    return ACKNOWLEDGED
        .matcher(listing)
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }
}
