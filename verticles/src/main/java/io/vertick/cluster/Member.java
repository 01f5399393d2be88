package io.vertick.cluster;

import io.vertick.engine.clock.Incarnation;

/**
 * A node that is listed by the cluster. Immutable.
 *
 * @param id of the node, from its configuration
 * @param incarnation of this life of it
 * @param busId by which the event bus calls it
 * @param address {@code HOST:PORT} of its Hazelcast
 * @param since when it started, in milliseconds since 1970 by its own clock
 */
public record Member(
    String id, Incarnation incarnation, String busId, String address, long since) {}
