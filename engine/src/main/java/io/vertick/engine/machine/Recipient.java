package io.vertick.engine.machine;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import io.vertx.core.Future;

/**
 * What takes mutations and answers them later: a {@link Machine} on this thread, or a {@link MachineRef} to one anywhere. It is what pipes and retries need to know of
 * where their mutations go.
 */
public interface Recipient<S extends States> {
  /** The machine's id. */
  String id();

  /** The schema that its mutations follow. */
  Schema<?> schema();

  /**
   * Sends a mutation with all its options. The future never fails: all that can happen is a {@link Result}, and never {@link Result.Queued}.
   *
   * @throws IllegalArgumentException for a state of another schema
   */
  Future<Result> send(Mutation mutation);

  /**
   * Like {@link #send(Mutation)}, but tries again as long as the mutation is refused or not applied.
   *
   * @return the last result
   */
  Future<Result> send(Mutation mutation, Retry retry);
}
