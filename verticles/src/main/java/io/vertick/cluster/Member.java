package io.vertick.cluster;

import io.vertick.engine.clock.Incarnation;

/**
 * A node that is listed by the cluster. Immutable; any thread.
 *
 * @param id of the node, from its configuration
 * @param incarnation of this life of it
 * @param address {@code HOST:PORT} by which it was found
 * @param since when it started, in milliseconds since 1970 by its own clock
 */
public record Member(String id, Incarnation incarnation, String address, long since) {
  /** What the addresses on the event bus begin with that only one life of one node listens on. */
  static final String BUS_PREFIX = "vertick.node.";

  /** Where this life of the node takes frames on the event bus. */
  public String busAddress() {
    return BUS_PREFIX + incarnation;
  }
}
