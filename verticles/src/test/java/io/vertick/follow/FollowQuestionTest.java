package io.vertick.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.json.BadQuestionException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FollowQuestionTest {
  @Test
  void shouldReadQuestion() {
    // when
    var asked =
        FollowQuestion.read(new JsonObject("{\"machines\":[\"b\",\"a\",\"b\"],\"each\":true}"));
    // then
    assertThat(asked).isEqualTo(new FollowQuestion(List.of("b", "a"), null, null, true));
    assertThat(FollowQuestion.read(new JsonObject("{\"tag\":\"door\"}")).described())
        .isEqualTo("tag door");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|Expected one of machines, type and tag, but got none or several",
        "{\"type\":\"A\",\"tag\":\"b\"}|none or several",
        "{\"machine\":[\"a\"]}|did you mean machines?",
        "{\"machines\":\"a\"}|Expected a list of ids under machines",
        "{\"machines\":[\"a/b\"]}|Expected a list of ids under machines",
        "{\"machines\":[1]}|Expected a list of ids under machines",
        "{\"type\":1}|Expected a text for type, but got 1",
        "{\"type\":\"A\",\"each\":\"yes\"}|Expected true or false for each, but got yes",
      })
  void shouldRefuseWhatIsNoQuestion(String body, String error) {
    assertThatThrownBy(() -> FollowQuestion.read(new JsonObject(body)))
        .isInstanceOf(BadQuestionException.class)
        .hasMessageContaining(error);
  }

  @Test
  void shouldLimitMachines() {
    // given
    var ids =
        IntStream.range(0, FollowQuestion.MACHINES_MAX).mapToObj(i -> "m" + i).toList();
    var body = new JsonObject().put("machines", new JsonArray(new ArrayList<>(ids)));
    // then
    assertThat(FollowQuestion.read(body.copy()).machines()).hasSize(1_000);
    body.getJsonArray("machines").add("one-more");
    assertThatThrownBy(() -> FollowQuestion.read(body))
        .isInstanceOf(BadQuestionException.class)
        .hasMessageContaining("at most 1000 machines in a stream, but these are 1001");
  }
}
