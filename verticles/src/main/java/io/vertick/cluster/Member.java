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
public record Member(String id, Incarnation incarnation, String address, long since) {}
