package io.vertick.engine.machine;

/**
 * What became of a mutation that went through a pipe. Immutable; any thread.
 *
 * @param pipe the name of the link that it came by, such as {@code gate-1 +Open → board-1}
 * @param target the id of the machine that it went to
 * @param isLoop whether it was not sent, because it follows from an earlier one of the same link
 */
public record PipeAnswer(
    String pipe, String target, Mutation mutation, Result result, boolean isLoop) {}
