package io.vertick.follow;

/**
 * What the streams of a node did so far. Immutable; any thread.
 *
 * @param open streams now, those included whose machines are still looked for
 * @param lines written to all streams
 * @param dropped streams whose readers took nothing for too long
 */
public record StreamStats(int open, long lines, long dropped) {}
