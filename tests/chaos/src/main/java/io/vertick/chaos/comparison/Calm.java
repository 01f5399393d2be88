package io.vertick.chaos.comparison;

/**
 * The end of a run, when nothing is done to nodes any more. Immutable. In milliseconds since 1970.
 *
 * @param linkedAtMs when each node had a ready link to each other
 * @param restedAtMs when nothing moved any more, and readers were told to write down what they show
 */
public record Calm(long linkedAtMs, long restedAtMs) {}
