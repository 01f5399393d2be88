package io.vertick.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.protocol.Call.Question;
import io.vertick.engine.protocol.Outcome;
import io.vertick.engine.remote.AnswerReader;
import io.vertick.engine.remote.AnswerWriter;
import io.vertick.engine.remote.OutcomeReader;
import io.vertick.engine.remote.SpokenStates;
import io.vertick.engine.remote.StateNames;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import io.vertick.fixture.JobStates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerTest {
  private static final Call.Ask SHOW = new Call.Ask(Question.SHOW, List.of());

  /** As many states as one likes. */
  private static final class Many extends States {
    Many(int count) {
      for (int i = 0; i < count; i++) {
        state("S" + i);
      }
    }
  }

  private final AnswerReader reader = new AnswerReader(new OutcomeReader("job", JobStates.SCHEMA));

  private static <S extends States> Machine<S> machine(Schema<S> schema) {
    var machine = new VirtualHost().newLoop().machine("job", MachineType.of(schema));
    machine.start();
    return machine;
  }

  private static Map<String, @Nullable Object> answer(Machine<?> machine, SpokenStates spoken) {
    return ((Outcome.Answered) AnswerWriter.answer(machine, SHOW, spoken)).values();
  }

  private static Map<String, @Nullable Object> shown() {
    var job = machine(JobStates.SCHEMA);
    return new HashMap<>(answer(job, new SpokenStates(job.schema(), null)));
  }

  @Test
  void shouldShowTicksInTheOrderOfTheCaller() {
    // given a caller that knows two states, the other way round
    var job = machine(JobStates.SCHEMA);
    // when
    var answer =
        answer(job, new SpokenStates(job.schema(), StateNames.of(List.of("Busy", "Idle"))));
    // then
    assertThat(answer).containsEntry("ticks", List.of(0L, 1L));
  }

  @Test
  void shouldCutTextsThatAreTooLong() {
    // given
    var job = machine(JobStates.SCHEMA);
    job.addError(new IllegalStateException("no paper ".repeat(10_000)));
    // then
    assertThat((String) answer(job, new SpokenStates(job.schema(), null)).get("error"))
        .startsWith("java.lang.IllegalStateException: no paper")
        .hasSize(AnswerWriter.TEXT_LENGTH_MAX);
  }

  @Test
  void shouldRefuseWhenAnswerIsTooLong() {
    // given ticks that take 65,000 bytes, and names of what is asked are more than that by far
    var many = machine(Schema.of(() -> new Many(65_530)));
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> answer(many, new SpokenStates(many.schema(), null)))
        .withMessageContaining("65536");
  }

  @Test
  void shouldRefuseWhenCallerKnowsStateThatMachineLacks() {
    // given
    var job = machine(JobStates.SCHEMA);
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> answer(job, new SpokenStates(job.schema(), StateNames.of(List.of("Retired")))))
        .withMessageContaining("Retired");
  }

  @Test
  void shouldFailWhenNodeAnswersSomethingElse() {
    // given an answer that is right, and each key of it once of another shape
    assertThat(reader.shown(shown()).active().names()).containsExactly("Idle");
    for (var key : List.of("version", "queueTick", "ticks", "attributes")) {
      var wrong = new ArrayList<@Nullable Object>(List.of("words"));
      var values = shown();
      values.put(key, wrong);
      // then
      assertThatIllegalArgumentException().as(key).isThrownBy(() -> reader.shown(values));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader.why(Map.of("kind", "mood", "text", "?")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader.next(Map.of("next", List.of(List.of("add")))));
  }

  @Test
  void shouldLeaveOutStatesThatAreNotKnownHere() {
    // then
    var one = List.of("add", 999L, List.of(), List.of(), List.of());
    assertThat(reader.next(Map.of("next", List.of(one)))).isEmpty();
  }
}
