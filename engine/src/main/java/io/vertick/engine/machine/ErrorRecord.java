package io.vertick.engine.machine;

import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.schema.State;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An error that a machine deals with: the argument {@link #ARG} of the transition that adds {@code Exception}.
 *
 * @param error the original object; further errors of the same transition are suppressed on it
 * @param handler the handler that threw it; null if it was reported by a call
 * @param called the states that the failed transition called; empty if it was reported by a call
 * @param transition the failed transition's number; 0 if it was reported by a call
 * @param dropped how many error reports this one replaced, because the queue was full
 */
public record ErrorRecord(
    Throwable error,
    @Nullable HandlerEvent handler,
    List<State> called,
    long transition,
    int dropped) {
  public static final Arg<ErrorRecord> ARG = Arg.of("error", ErrorRecord.class);

  /** What an error says of itself: nothing if it has no message, or throws when it is asked for one, as errors of others may. */
  public static String messageOf(Throwable error) {
    try {
      return Objects.requireNonNullElse(error.getMessage(), "");
    } catch (RuntimeException unspeakable) {
      return "";
    }
  }

  static ErrorRecord reported(Throwable error) {
    return new ErrorRecord(error, null, List.of(), 0, 0);
  }

  ErrorRecord replacing(ErrorRecord older) {
    return new ErrorRecord(error, handler, called, transition, older.dropped + 1);
  }
}
