package io.vertick.http;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertick.Vertick;
import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.access.MachinePattern;
import io.vertick.bridge.access.Right;
import io.vertick.bridge.access.Tokens;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.subscription.WaitCancelledException;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertick.fixture.Web;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class WaitRoutesTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final String FOR_BUSY = "{\"states\":[\"Busy\"],\"withinMs\":20000}";

  private final List<TraceRecord> facts = new CopyOnWriteArrayList<>();
  private Vertick vertick;
  private int port;

  @BeforeEach
  void serve(Vertx vertx) {
    vertick = Vertick.create(vertx, 1);
    var router = Router.router(vertx);
    WaitRoutes.mount(router, vertick, 1);
    port = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
        .actualPort();
    await(vertick.host("job", new JobType()));
    await(vertick.trace(facts::add));
  }

  private JsonObject post(int status, String id, String body) {
    var answer =
        Web.post(port, "/machines/" + id + "/when", body, "Content-Type", "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return new JsonObject(answer.body());
  }

  private long waits() {
    return facts.stream().filter(TraceRecord.WaitCreated.class::isInstance).count();
  }

  @Test
  void shouldAnswerAtOnceWhenStatesAreActive() {
    // when
    var ended = post(200, "job", "{\"states\":[\"Idle\"],\"withinMs\":1000}");
    // then
    assertThat(ended.getString("result")).isEqualTo("fulfilled");
    assertThat(ended.getLong("afterMs")).isBetween(0L, 1_000L);
  }

  @Test
  void shouldAnswerThatTimeIsOver() {
    // when
    var ended = post(200, "job", "{\"states\":[\"Idle\"],\"not\":true,\"withinMs\":20}");
    // then
    assertThat(ended.getString("result")).isEqualTo("timedOut");
    assertThat(ended.getString("text")).contains("Idle", "within 20 ms");
  }

  @Test
  void shouldCancelWaitWhenClientGoesAway() throws IOException {
    // given
    var client = Web.posting(port, "/machines/job/when", FOR_BUSY);
    await().until(() -> waits() == 1);
    // when
    client.close();
    // then
    await()
        .untilAsserted(() -> assertThat(facts)
            .anySatisfy(fact -> assertThat(fact)
                .isInstanceOfSatisfying(
                    TraceRecord.WaitEnded.class,
                    ended ->
                        assertThat(ended.failure()).isInstanceOf(WaitCancelledException.class))));
  }

  @Test
  void shouldLimitWaits() throws IOException {
    // given
    try (var first = Web.posting(port, "/machines/job/when", FOR_BUSY)) {
      await().until(() -> waits() == 1);
      // then
      assertThat(post(503, "job", FOR_BUSY).getString("error"))
          .isEqualTo("Expected at most 1 waits over HTTP, but with this there would be 2");
      // and there is room again
      await(vertick.machine("job", JobStates.SCHEMA).add(S.busy));
      assertThat(first.getInputStream().read()).isEqualTo('H');
    }
    assertThat(post(200, "job", FOR_BUSY).getString("result")).isEqualTo("fulfilled");
  }

  @Test
  void shouldLimitWaitsOfAToken(Vertx vertx) {
    // given a port that asks for tokens, one of which may wait once
    var router = Router.router(vertx);
    AccessRoutes.mount(
        router,
        Doorman.requiring(Tokens.of(List.of(
            token("eyes", BridgeLimits.of(Map.of(Limit.WAITS, 1))),
            token("ears", BridgeLimits.DEFAULT)))));
    WaitRoutes.mount(router, vertick, 4);
    port = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
        .actualPort();
    var first = CompletableFuture.supplyAsync(() -> postAs("eyes"));
    await().until(() -> waits() == 1);
    // when
    var second = postAs("eyes");
    // then
    assertThat(second.statusCode()).isEqualTo(503);
    assertThat(new JsonObject(second.body()).getString("error"))
        .isEqualTo(
            "Expected at most 1 waits over HTTP by the token of eyes, but with this there would be 2");
    // and others wait still
    var other = CompletableFuture.supplyAsync(() -> postAs("ears"));
    await().until(() -> waits() == 2);
    await(vertick.machine("job", JobStates.SCHEMA).add(S.busy));
    assertThat(first.join().statusCode()).isEqualTo(200);
    assertThat(other.join().statusCode()).isEqualTo(200);
  }

  private static Tokens.Entry token(String name, BridgeLimits limits) {
    return new Tokens.Entry(
        Tokens.hash(name),
        new Access(name, Right.READ, List.of(MachinePattern.ALL), Access.NEVER, limits));
  }

  private HttpResponse<String> postAs(String token) {
    return Web.post(
        port,
        "/machines/job/when",
        FOR_BUSY,
        "Content-Type",
        "application/json",
        "Authorization",
        "Bearer " + token);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|Expected a whole number from 1 to 86400000 for withinMs, but got null",
        "{\"withinMs\":9}|Expected a list of states under states, but got null",
        "{\"states\":[\"Bussy\"],\"withinMs\":9}|did you mean Busy?",
        "{\"states\":[\"Busy\"],\"within\":9}|did you mean withinMs?",
        "{\"states\":[\"Busy\"],\"withinMs\":9,\"not\":1}|Expected true or false for not, but got 1",
        "{\"states\":[\"Busy\",\"Idle\"],\"withinMs\":9,\"args\":{}}|Expected args with one state",
        "{\"states\":[\"Busy\"],\"withinMs\":9,\"not\":true,\"args\":{}}|Expected args with one state",
      })
  void shouldRefuseWhatIsNoWait(String body, String error) {
    assertThat(post(400, "job", body).getString("error")).contains(error);
  }

  @Test
  void shouldNotFindMachine() {
    assertThat(post(404, "jab", FOR_BUSY).getString("error")).contains("jab");
  }

  @Test
  void shouldRefuseStrangers() {
    assertThat(Web.postFor("evil.example", port, "/machines/job/when", FOR_BUSY))
        .contains(" 403 ");
  }
}
