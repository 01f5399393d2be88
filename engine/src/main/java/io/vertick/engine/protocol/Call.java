package io.vertick.engine.protocol;

import io.vertick.engine.clock.Incarnation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked of a machine. States are indexes of the {@link Target}'s schema, in the caller's order. Immutable. */
public sealed interface Call {
  /** How many states a call may name: as many as a schema may have. */
  int STATES_MAX = 65_535;

  /** The called states. */
  List<Integer> states();

  /** Arguments by name; see {@link ValueCodec} for what they may be. */
  Map<String, @Nullable Object> args();

  /** About how many bytes it takes in memory while it runs. */
  default int memoryBytes() {
    return 20 * states().size() + ValueCodec.memoryBytes(args());
  }

  /** What the answer may take beyond an outcome's usual few bytes: only what is looked at has a long one. */
  default int answerBytesMax() {
    return 0;
  }

  /** What a mutation does. The order is that of the codes on the wire. */
  enum Change {
    ADD,
    REMOVE,
    SET,
    TOGGLE,
    CAN_ADD,
    CAN_REMOVE
  }

  /** What a wait waits for. The order is that of the codes on the wire. */
  enum Condition {
    WHEN,
    WHEN_NOT,
    WHEN_ARGS
  }

  /** What is looked at. */
  enum Question {
    SHOW,
    WHY,
    NEXT,
    /** The names behind the indexes of the machine's own schema, whatever the caller speaks by. */
    DESCRIBE
  }

  /** A state and the tick it must have. */
  record TickGuard(int state, long tick) {}

  /**
   * The transition that led to a call: a machine of the origin, its life, the number of the transition.
   *
   * @param pipes names of the pipes that it came through, the first first; at most {@value #PIPES_MAX}
   */
  record Source(String machine, Incarnation incarnation, long transition, List<String> pipes) {
    public static final int PIPES_MAX = 64;
    /** A name has two ids and two states. */
    public static final int PIPE_BYTES_MAX = 1_024;

    public Source {
      Output.require(machine, Target.ID_BYTES_MAX, "machine id");
      pipes = List.copyOf(pipes);
      if (pipes.size() > PIPES_MAX) {
        throw new IllegalArgumentException(
            "Expected at most " + PIPES_MAX + " pipes on the way, but got " + pipes.size());
      }
      pipes.forEach(pipe -> Output.require(pipe, PIPE_BYTES_MAX, "name of a pipe"));
    }
  }

  /** An error as it travels: the name of its type, and its message. */
  record RemoteError(String type, String message) {
    /** Longer messages are cut. */
    public static final int MESSAGE_BYTES_MAX = 4_096;
  }

  /**
   * Changes the machine, or asks whether it would change.
   *
   * @param ifVersion the version it must have, or -1
   * @param error the error that is reported; null for other mutations
   */
  record Mutate(
      Change change,
      List<Integer> states,
      Map<String, @Nullable Object> args,
      long ifVersion,
      List<TickGuard> ifTicks,
      boolean prepended,
      @Nullable RemoteError error,
      @Nullable Source source)
      implements Call {
    public static Mutate of(Change change, Integer... states) {
      return new Mutate(change, List.of(states), Map.of(), -1, List.of(), false, null, null);
    }

    /** The same with these arguments. */
    public Mutate withArgs(Map<String, @Nullable Object> newArgs) {
      return new Mutate(change, states, newArgs, ifVersion, ifTicks, prepended, error, source);
    }

    @Override
    public int memoryBytes() {
      return Call.super.memoryBytes()
          + 32 * ifTicks.size()
          + (error == null ? 0 : ValueCodec.memoryBytes(error.message()))
          + (source == null ? 0 : ValueCodec.memoryBytes(source.pipes()));
    }

    /** Such as {@code add [1] with {cents=50}}: it stands in the log for each mutation, most of which have nothing but states. */
    @Override
    public String toString() {
      var text = new StringBuilder(change.name().toLowerCase(Locale.ROOT) + " " + states);
      append(text, " with ", args.isEmpty() ? null : args);
      append(text, " if version ", ifVersion < 0 ? null : ifVersion);
      append(text, " if ", ifTicks.isEmpty() ? null : ifTicks);
      append(text, " for ", error);
      append(text, " from ", source);
      return text.append(prepended ? " first" : "").toString();
    }

    private static void append(StringBuilder text, String word, @Nullable Object value) {
      if (value != null) {
        text.append(word).append(value);
      }
    }
  }

  /** Waits at the machine. Arguments are kept for {@link Condition#WHEN_ARGS} only: others have no use for them. */
  record Await(Condition condition, List<Integer> states, Map<String, @Nullable Object> args)
      implements Call {
    public Await {
      args = condition == Condition.WHEN_ARGS ? args : Map.of();
    }
  }

  /**
   * Looks at the machine; nothing changes.
   *
   * @param states the one that is asked about for {@link Question#WHY}, the first that is named for {@link Question#DESCRIBE}, else none
   */
  record Ask(Question question, List<Integer> states) implements Call {
    @Override
    public Map<String, @Nullable Object> args() {
      return Map.of();
    }

    @Override
    public int answerBytesMax() {
      return ValueCodec.BYTES_MAX;
    }
  }

  /** Asks why the mutation would be refused now; nothing changes. */
  record Explain(Mutate mutation) implements Call {
    @Override
    public List<Integer> states() {
      return mutation.states();
    }

    @Override
    public Map<String, @Nullable Object> args() {
      return mutation.args();
    }

    @Override
    public int memoryBytes() {
      return mutation.memoryBytes();
    }

    @Override
    public int answerBytesMax() {
      return ValueCodec.BYTES_MAX;
    }
  }
}
