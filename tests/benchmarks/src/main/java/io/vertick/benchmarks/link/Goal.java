package io.vertick.benchmarks.link;

import static io.vertick.benchmarks.report.Table.number;

import org.jspecify.annotations.Nullable;

/**
 * What one peer, ours, is to reach beside others.
 *
 * @param peer its name
 * @param sequentialPeer of whose median time one request at a time may take at most {@code sequentialMax} times as long
 * @param parallelPeer of whose rate it has to reach {@code parallelMin} times with {@value #IN_FLIGHT} in flight
 */
record Goal(
    String peer,
    String sequentialPeer,
    double sequentialMax,
    String parallelPeer,
    double parallelMin) {
  static final int IN_FLIGHT = 256;

  static final Goal LINK = new Goal(VertickPeer.NAME, BusPeer.NAME, 1.3, BusPeer.NAME, 4);
  static final Goal BRIDGE = new Goal(BridgePeer.NAME, SocketPeer.NAME, 1.3, GrpcPeer.NAME, 10);

  /** With whom a peer's figures under a load are compared. */
  String basePeer(Load load) {
    return load.isSequential() ? sequentialPeer : parallelPeer;
  }

  /** What the ratio is to be, and whether it is; null if there is no budget. */
  @Nullable
  String judge(Row row, double ratio) {
    if (!row.peer().equals(peer)) {
      return null;
    } else if (row.load().isSequential()) {
      return judgement("≤ ", sequentialMax, ratio <= sequentialMax);
    }
    return row.load().inFlight() == IN_FLIGHT
        ? judgement("≥ ", parallelMin, ratio >= parallelMin)
        : null;
  }

  private static String judgement(String relation, double budget, boolean isKept) {
    return relation + number(budget, 1) + (isKept ? " ok" : " missed");
  }
}
