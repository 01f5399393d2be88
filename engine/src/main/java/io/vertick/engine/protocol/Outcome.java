package io.vertick.engine.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a request. Immutable. */
public sealed interface Outcome {
  /** The mutation was applied, or nothing was to do: the machine's version afterwards. */
  record Executed(long version) implements Outcome {}

  /** Nothing changed. */
  record Refused(Refusal refusal, long version) implements Outcome {}

  /** An {@code entered} handler threw: the clocks did move, and these states were taken out again. */
  record Failed(Call.RemoteError error, long version, List<Integer> takenOut) implements Outcome {}

  /** It never ran: safe to repeat. The reason begins with one of {@link Reason}'s words. */
  record NotApplied(String reason) implements Outcome {}

  /** It may have run. The reason begins with one of {@link Reason}'s words. */
  record Unknown(String reason) implements Outcome {}

  /** The wait is over: its condition holds. */
  record Fulfilled() implements Outcome {}

  /** The wait is over without that; the reason begins with one of {@link Reason}'s words. */
  record Ended(String reason) implements Outcome {}

  /** What was asked for, by name: see {@code bridge/PROTOCOL.md}, section 5; {@link ValueCodec} says what values may be. */
  record Answered(Map<String, @Nullable Object> values) implements Outcome {}

  /**
   * Why a mutation was refused.
   *
   * @param code the kind of reason, as in {@code relation.blocked}
   * @param state the index of the called state that it fell on, or -1
   * @param because the states that block it, or that it lacks
   * @param chain from the called state to the root of the matter
   * @param handler the handler that decided, such as {@code A>B.pair}; empty if none did
   * @param text the reason in one line
   */
  record Refusal(
      String code,
      int state,
      List<Integer> because,
      List<Integer> chain,
      String handler,
      String text) {
    public static final int CODE_BYTES_MAX = 64;
    public static final int HANDLER_BYTES_MAX = 1_024;
    /** Longer texts are cut. */
    public static final int TEXT_BYTES_MAX = 4_096;

    /** A refusal that names no states. */
    public static Refusal of(String code, String text) {
      return new Refusal(code, -1, List.of(), List.of(), "", text);
    }
  }

  /** How many bytes it takes on the wire beside a version and a kind; at most what {@link Refused} or {@link ValueCodec#BYTES_MAX} allow. */
  default int bytes() {
    return OutcomeCodec.bytes(this);
  }

  /** The longest reason of an outcome in bytes; longer ones are cut. */
  int REASON_BYTES_MAX = 1_024;
}
