package io.vertick.http;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.fixture.JobType;
import io.vertick.fixture.Web;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class MutationRoutesTest {
  private final JobType type = new JobType();
  private int port;

  @BeforeEach
  void serve(Vertx vertx) {
    var vertick = Vertick.create(vertx, 1);
    var router = Router.router(vertx);
    MutationRoutes.mount(router, vertick);
    port = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
        .actualPort();
    await(vertick.host("job", type));
  }

  private JsonObject post(int status, String verb, String body) {
    var answer = Web.post(port, "/machines/" + verb, body, "Content-Type", "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return new JsonObject(answer.body());
  }

  @Test
  void shouldAnswerExecuted() {
    // when
    var result =
        post(200, "job/add", "{\"states\":[\"Counted\"],\"args\":{\"number\":7},\"ifVersion\":1}");
    // then
    assertThat(result)
        .isEqualTo(new JsonObject()
            .put("result", "executed")
            .put("version", 2)
            .put("text", "Executed at version 2"));
    assertThat(type.numbers).containsExactly(7L);
    assertThat(post(200, "job/set", "{\"states\":[\"Busy\"]}").getLong("version"))
        .isEqualTo(3);
    assertThat(post(200, "job/remove", "{\"states\":[\"Busy\"],\"withinMs\":300000}")
            .getString("result"))
        .isEqualTo("executed");
  }

  @Test
  void shouldToggleWhenTicksHold() {
    var toggle = "{\"states\":[\"Busy\"],\"ifTicks\":{\"Busy\":0,\"Idle\":1}}";
    assertThat(post(200, "job/toggle", toggle).getString("result")).isEqualTo("executed");
    assertThat(post(200, "job/toggle", toggle).getJsonObject("verdict").getString("code"))
        .isEqualTo("guard.failed");
  }

  @Test
  void shouldAnswerRefusedWithVerdict() {
    // when
    var result = post(200, "job/add", "{\"states\":[\"Finished\"]}");
    // then
    assertThat(result.getString("result")).isEqualTo("refused");
    assertThat(result.getLong("version")).isEqualTo(1);
    assertThat(result.getJsonObject("verdict").getString("code")).isEqualTo("relation.unmet");
    assertThat(result.getJsonObject("verdict").getJsonArray("because"))
        .isEqualTo(new JsonArray(List.of("Busy")));
    assertThat(post(200, "job/add", "{\"states\":[\"Busy\"],\"ifVersion\":0}")
            .getJsonObject("verdict")
            .getString("code"))
        .isEqualTo("guard.failed");
  }

  @Test
  void shouldAnswerFailedWhenHandlerThrows() {
    // when
    var result = post(200, "job/add", "{\"states\":[\"Failing\"]}");
    // then
    assertThat(result.getString("result")).isEqualTo("failed");
    assertThat(result.getString("error")).contains("as asked");
    assertThat(result.getJsonArray("takenOut")).isEqualTo(new JsonArray(List.of("Failing")));
  }

  @Test
  void shouldOnlyAskWhenAChecking() {
    assertThat(post(200, "job/can-add", "{\"states\":[\"Forbidden\"]}")
            .getJsonObject("verdict")
            .getString("text"))
        .contains("not today");
    assertThat(post(200, "job/can-add", "{\"states\":[\"Busy\"]}").getLong("version"))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|Expected a JSON object, but got no body",
        "[]|Expected a JSON object",
        "{|Expected a JSON object",
        "{}|Expected a list of states under states, but got null",
        "{\"states\":[]}|Expected a list of states under states, but got []",
        "{\"states\":[\"Bussy\"]}|did you mean Busy?",
        "{\"states\":[\"Busy\"],\"arg\":{}}|did you mean args?",
        "{\"states\":[\"Busy\"],\"args\":[]}|Expected an object under args",
        "{\"states\":[\"Busy\"],\"args\":{\"a\":null}}|Expected texts, numbers up to 64 bits, true or false in args, but got null",
        "{\"states\":[\"Busy\"],\"args\":{\"a\":[[[[[[[[1]]]]]]]]}}|Expected arguments of at most 8 levels",
        "{\"states\":[\"Busy\"],\"ifVersion\":-1}|for ifVersion, but got -1",
        "{\"states\":[\"Busy\"],\"ifVersion\":\"1\"}|for ifVersion, but got 1",
        "{\"states\":[\"Busy\"],\"ifTicks\":7}|Expected an object of states and their ticks under ifTicks, but got 7",
        "{\"states\":[\"Busy\"],\"ifTicks\":{\"Bussy\":1}}|did you mean Busy?",
        "{\"states\":[\"Busy\"],\"ifTicks\":{\"Busy\":-1}}|for Busy, but got -1",
        "{\"states\":[\"Busy\"],\"withinMs\":300001}|Expected a whole number from 1 to 300000 for withinMs, but got 300001",
      })
  void shouldRefuseWhatIsNoMutation(String body, String error) {
    assertThat(post(400, "job/add", body).getString("error")).contains(error);
  }

  @Test
  void shouldNotFindMachine() {
    assertThat(post(404, "jab/add", "{\"states\":[\"Busy\"]}").getString("error"))
        .contains("jab");
  }

  @Test
  void shouldLimitBody() {
    // given
    var path = "/machines/job/add";
    var body = "{\"states\":[\"Busy\"],\"args\":{\"a\":\"" + "x".repeat(65_536) + "\"}}";
    // then
    assertThat(Web.post(port, path, body, "Content-Type", "application/json").statusCode())
        .isEqualTo(413);
  }

  @Test
  void shouldRefuseWhatPagesOfABrowserCanSend() {
    // given
    var body = "{\"states\":[\"Busy\"]}";
    // then
    assertThat(Web.post(port, "/machines/job/add", body, "Content-Type", "text/plain")
            .statusCode())
        .isEqualTo(415);
    assertThat(Web.postFor("evil.example", port, "/machines/job/add", body)).contains(" 403 ");
  }
}
