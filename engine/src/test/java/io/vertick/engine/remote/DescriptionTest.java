package io.vertick.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DescriptionTest {
  private static final String HASH = "0123456789abcdef0123456789abcdef";

  private final Description description = new Description();

  @Test
  void shouldGatherNamesOfSeveralAnswers() {
    // when
    description.add(answer(HASH, List.of("A", "B"), List.of(), true));
    assertThat(description.isWhole()).isFalse();
    description.add(answer(HASH, List.of("Exception"), List.of(attribute("Count")), false));
    // then
    assertThat(description.isWhole()).isTrue();
    assertThat(description.schema().names()).containsExactly("A", "B", "Exception");
    assertThat(description.schema().attributes())
        .extracting(Attribute::name)
        .containsExactly("Count");
  }

  @Test
  void shouldTakeAsManyStatesAsASchemaMayHave() {
    description.add(answer(HASH, states(Schema.STATES_MAX + 1), List.of(), false));
    assertThat(description.isWhole()).isTrue();
  }

  @Test
  void shouldEndWithMoreStatesThanASchemaMayHave() {
    // given a machine that always has more
    description.add(answer(HASH, states(Schema.STATES_MAX + 1), List.of(), true));
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> description.add(answer(HASH, List.of("More"), List.of(), true)))
        .withMessageContaining("at most 65536 states and 1024 attributes")
        .withMessageEndingWith("tells of 65537 and 0");
  }

  @Test
  void shouldEndWithMoreAttributesThanASchemaMayHave() {
    var attributes = IntStream.rangeClosed(0, Attribute.COUNT_MAX)
        .mapToObj(i -> attribute("A" + i))
        .toList();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> description.add(answer(HASH, List.of(), attributes, true)))
        .withMessageEndingWith("tells of 0 and 1025");
  }

  @Test
  void shouldEndWhenAnAnswerBringsNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> description.add(answer(HASH, List.of(), List.of(), true)));
  }

  private static List<String> states(int count) {
    return IntStream.range(0, count).mapToObj(i -> "S" + i).toList();
  }

  private static List<String> attribute(String name) {
    return List.of(name, "int64");
  }

  private static Map<String, @Nullable Object> answer(
      String schema, List<String> states, List<List<String>> attributes, boolean more) {
    return Map.of("schema", schema, "states", states, "attributes", attributes, "more", more);
  }
}
