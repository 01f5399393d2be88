package io.vertick.engine.remote;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.NextMutation;
import io.vertick.engine.machine.Why;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.ValueCodec;
import io.vertick.engine.relation.HandlerEvent;
import io.vertick.engine.relation.Remedy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a machine here answers about itself, as it travels; see {@code bridge/PROTOCOL.md}, section 5. On the machine's context. */
public final class AnswerWriter {
  /** Longer texts are cut: an error of many pages is no reason not to show the rest. */
  public static final int TEXT_LENGTH_MAX = 4_096;

  private AnswerWriter() {}

  /**
   * Asks the machine.
   *
   * @throws IllegalArgumentException if the answer is too long, or the caller knows states that the machine lacks
   */
  public static Outcome answer(Machine<?> machine, Call.Ask ask, SpokenStates spoken) {
    return answered(
        switch (ask.question()) {
          case SHOW -> shown(MachineSnapshot.of(machine), spoken);
          case WHY -> explained(machine.why(one(spoken.states(ask.states()))), spoken);
          case DESCRIBE ->
            DescriptionWriter.describe(
                machine, ask.states().isEmpty() ? 0 : ask.states().get(0));
          case NEXT ->
            Map.of(
                "next", machine.next().stream().map(next -> next(next, spoken)).toList());
        });
  }

  private static <T> T one(List<T> states) {
    if (states.size() != 1) {
      throw new IllegalArgumentException("Expected one state, but got " + states.size());
    }
    return states.get(0);
  }

  /** Why the mutation would be refused; fails like {@link #answer}. */
  public static Outcome explain(Machine<?> machine, Call.Explain explain, SpokenStates spoken) {
    return answered(
        explained(machine.why(CallReader.mutation(explain.mutation(), spoken)), spoken));
  }

  /** An answer that is too long fails here, where its question can still be told so. */
  private static Outcome answered(Map<String, @Nullable Object> values) {
    ValueCodec.write(new Output(), values);
    return new Outcome.Answered(values);
  }

  private static Map<String, @Nullable Object> shown(MachineSnapshot shown, SpokenStates spoken) {
    var values = new LinkedHashMap<String, @Nullable Object>();
    values.put("version", shown.version());
    values.put("queueTick", shown.queueTick());
    values.put("ticks", ticks(shown, spoken));
    values.put("attributes", shown.attributes());
    if (shown.error() != null) {
      values.put("error", cut(shown.error()));
    }
    return values;
  }

  private static List<Long> ticks(MachineSnapshot shown, SpokenStates spoken) {
    return IntStream.range(0, spoken.size())
        .mapToObj(index -> shown.clock().tick(spoken.state(index).index()))
        .toList();
  }

  private static Map<String, @Nullable Object> explained(Why why, SpokenStates spoken) {
    var values = new LinkedHashMap<String, @Nullable Object>();
    values.put("kind", why.kind().name().toLowerCase(Locale.ROOT));
    values.put("text", cut(why.text()));
    if (why.verdict() != null) {
      values.put("verdict", verdict(OutcomeWriter.refusal(why.verdict(), spoken)));
    }
    if (why.remedy() != null) {
      values.put("remedy", remedy(why.remedy(), spoken));
    }
    return values;
  }

  private static List<Object> verdict(Outcome.Refusal refusal) {
    return List.of(
        refusal.code(),
        refusal.state(),
        refusal.because(),
        refusal.chain(),
        refusal.handler(),
        cut(refusal.text()));
  }

  private static String cut(String text) {
    return text.length() <= TEXT_LENGTH_MAX ? text : text.substring(0, TEXT_LENGTH_MAX);
  }

  private static List<Object> remedy(Remedy remedy, SpokenStates spoken) {
    return List.of(
        spoken.indexes(remedy.remove()), remedy.type().text(), spoken.indexes(remedy.called()));
  }

  private static List<Object> next(NextMutation next, SpokenStates spoken) {
    return List.of(
        next.type().text(),
        spoken.index(next.state()),
        spoken.indexes(next.enters()),
        spoken.indexes(next.exits()),
        next.asked().stream().map(HandlerEvent::toString).toList());
  }
}
