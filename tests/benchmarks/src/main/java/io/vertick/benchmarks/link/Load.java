package io.vertick.benchmarks.link;

/**
 * How a peer is asked.
 *
 * @param inFlight how many requests are on their way at any moment; 1: one after the other
 * @param targets how many machines are asked in turn, 1 to {@link Peer#TARGETS}
 */
record Load(int inFlight, int targets) {
  boolean isSequential() {
    return inFlight == 1;
  }

  /** As in {@code 256 in flight, 64 machines}. */
  @Override
  public String toString() {
    return isSequential()
        ? "one at a time"
        : inFlight + " in flight, " + (targets == 1 ? "1 machine" : targets + " machines");
  }
}
