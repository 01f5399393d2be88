package io.vertick.engine.machine;

import io.vertick.engine.relation.Remedy;
import io.vertick.engine.relation.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Why a state is not active, or why a mutation would be refused: what decides, and what would have to change. Immutable; any thread.
 *
 * @param verdict the deciding relation or handler; null if none decides against it
 * @param remedy what relations would accept instead; null if nothing is in the way of relations, or no remedy was found
 * @param text all of it for people, in one line, without full stop
 */
public record Why(
    Kind kind, @Nullable Verdict verdict, @Nullable Remedy remedy, String text) {
  /** What decides. */
  public enum Kind {
    /** The state is active. */
    ACTIVE,
    /** {@code ifVersion} or {@code ifTick} of the mutation does not hold. */
    GUARD,
    /** Relations keep it out. */
    RELATION,
    /** A handler kept the auto out the last time that an auto step called it, and it has not been active since. */
    HANDLER,
    /** Relations accept it: somebody has to call it, and handlers to agree. */
    UNASKED,
    /** The machine takes no mutations any more. */
    ENDED
  }

  @Override
  public String toString() {
    return text;
  }
}
