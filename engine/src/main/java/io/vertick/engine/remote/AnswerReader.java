package io.vertick.engine.remote;

import static io.vertick.engine.remote.Shape.as;
import static io.vertick.engine.remote.Shape.fields;
import static io.vertick.engine.remote.Shape.index;
import static io.vertick.engine.remote.Shape.indexes;
import static io.vertick.engine.remote.Shape.list;
import static io.vertick.engine.remote.Shape.longs;
import static io.vertick.engine.remote.Shape.texts;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.machine.MachineSnapshot;
import io.vertick.engine.machine.NextMutation;
import io.vertick.engine.machine.Why;
import io.vertick.engine.protocol.Outcome.Refusal;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.Remedy;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a machine of another node answered, for a caller here; see {@link AnswerWriter}. What has another shape fails with {@link IllegalArgumentException}. */
public record AnswerReader(OutcomeReader outcomes) {
  public MachineSnapshot shown(Map<String, @Nullable Object> values) {
    var schema = outcomes.schema();
    long[] ticks = longs(values.get("ticks")).stream().mapToLong(tick -> tick).toArray();
    if (ticks.length != schema.size()) {
      throw new IllegalArgumentException(
          "Expected " + schema.size() + " ticks, but got " + ticks.length);
    }
    var active = schema.all().stream()
        .filter(state -> Clock.isActive(ticks[state.index()]))
        .toList();
    return new MachineSnapshot(
        outcomes.machine(),
        StateSet.of(active),
        new Clock(ticks),
        as(Long.class, values.get("version")),
        as(Long.class, values.get("queueTick")),
        attributes(as(Map.class, values.get("attributes"))),
        values.get("error") == null ? null : as(String.class, values.get("error")));
  }

  private static Map<String, Object> attributes(Map<?, ?> values) {
    var attributes = new LinkedHashMap<String, Object>();
    values.forEach(
        (name, value) -> attributes.put(as(String.class, name), as(Object.class, value)));
    return attributes;
  }

  public Why why(Map<String, @Nullable Object> values) {
    var verdict = values.get("verdict");
    var remedy = values.get("remedy");
    return new Why(
        constant(Why.Kind.class, values.get("kind")),
        verdict == null ? null : outcomes.verdict(refusal(fields(6, verdict))),
        remedy == null ? null : remedy(fields(3, remedy)),
        as(String.class, values.get("text")));
  }

  private static Refusal refusal(List<?> values) {
    return new Refusal(
        as(String.class, values.get(0)),
        index(values.get(1)),
        indexes(values.get(2)),
        indexes(values.get(3)),
        as(String.class, values.get(4)),
        as(String.class, values.get(5)));
  }

  private Remedy remedy(List<?> values) {
    return new Remedy(
        states(values.get(0)),
        constant(MutationType.class, values.get(1)),
        outcomes.states(indexes(values.get(2))));
  }

  public List<NextMutation> next(Map<String, @Nullable Object> values) {
    return list(values.get("next")).stream()
        .map(one -> fields(5, one))
        .flatMap(one ->
            outcomes.states(List.of(index(one.get(1)))).stream().map(state -> next(state, one)))
        .toList();
  }

  private NextMutation next(State state, List<?> values) {
    return new NextMutation(
        constant(MutationType.class, values.get(0)),
        state,
        states(values.get(2)),
        states(values.get(3)),
        texts(values.get(4)).stream()
            .map(outcomes::handler)
            .flatMap(Stream::ofNullable)
            .toList());
  }

  private StateSet states(@Nullable Object indexes) {
    return StateSet.of(outcomes.states(indexes(indexes)));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, @Nullable Object name) {
    return Enum.valueOf(type, as(String.class, name).toUpperCase(Locale.ROOT));
  }
}
