package io.vertick.http;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.access.MachinePattern;
import io.vertick.bridge.access.Right;
import io.vertick.bridge.access.Tokens;
import io.vertick.fixture.JobType;
import io.vertick.fixture.Web;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class AccessRoutesTest {
  private static final String BUSY = "{\"states\":[\"Busy\"]}";

  private final Doorman doorman = Doorman.requiring(Tokens.of(List.of(
      token("eyes", Right.READ, "job-*", BridgeLimits.DEFAULT),
      token(
          "hands",
          Right.MUTATE,
          "job-1",
          BridgeLimits.of(Map.of(Limit.MUTATIONS_PER_SECOND, 1))))));
  private int port;

  private static Tokens.Entry token(
      String name, Right right, String machines, BridgeLimits limits) {
    var access =
        new Access(name, right, List.of(new MachinePattern(machines)), Access.NEVER, limits);
    return new Tokens.Entry(Tokens.hash("token of " + name), access);
  }

  @BeforeEach
  void serve(Vertx vertx) {
    var vertick = Vertick.create(vertx, 1);
    var router = Router.router(vertx);
    AccessRoutes.mount(router, doorman);
    MachineRoutes.mount(router, vertick);
    MutationRoutes.mount(router, vertick);
    router.get("/health/live").handler(request -> request.response().end("live"));
    port = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
        .actualPort();
    for (var id : List.of("job-1", "job-2", "other")) {
      await(vertick.host(id, new JobType()));
    }
  }

  private HttpResponse<String> get(String path, String name) {
    return Web.get(port, path, "Authorization", "Bearer token of " + name);
  }

  private HttpResponse<String> post(String path, String name) {
    return Web.post(
        port,
        path,
        BUSY,
        "Authorization",
        "Bearer token of " + name,
        "Content-Type",
        "application/json");
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String error) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo(error);
  }

  @Test
  void shouldRefuseWhoHasNoTokenOrAnUnknownOne() {
    // when
    var answer = Web.get(port, "/machines/job-1");
    // then
    assertRefused(
        answer,
        401,
        "Expected a token of this node, but none was shown: ask who operates it for one (vertick token)");
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertRefused(
        get("/machines/job-1", "nobody"),
        401,
        "Expected a token of this node, but it is unknown or has expired: ask who operates it for one (vertick token)");
    assertThat(Web.get(port, "/machines", "Authorization", "Basic eyes").statusCode())
        .isEqualTo(401);
    assertThat(doorman.refused()).isEqualTo(3);
    // and the fourth waits
    assertThat(get("/machines/job-1", "nobody").statusCode()).isEqualTo(401);
  }

  @Test
  void shouldTellHealthToEverybody() {
    assertThat(Web.get(port, "/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldShowWhatMayBeRead() {
    assertThat(get("/machines/job-1", "eyes").statusCode()).isEqualTo(200);
    assertRefused(
        get("/machines/other", "eyes"),
        403,
        "Expected the right to read other, but the token of eyes may read job-*: ask who operates the node for another");
    assertThat(new JsonArray(get("/machines", "eyes").body())
            .stream().map(one -> ((JsonObject) one).getString("id")))
        .containsExactly("job-1", "job-2");
  }

  @Test
  void shouldChangeWhatMayBeMutated() {
    assertThat(post("/machines/job-1/add", "hands").statusCode()).isEqualTo(200);
    assertThat(post("/machines/job-1/add", "eyes").statusCode()).isEqualTo(403);
    assertThat(post("/machines/job-1/can-add", "eyes").statusCode()).isEqualTo(403);
    // and what was refused counts as well: one a second
    assertRefused(
        post("/machines/job-2/add", "hands"),
        429,
        "Expected at most 1 mutations a second by hands, but got one more: try again later");
  }

  @Test
  void shouldNotAskForNamesOfThisMachineWhenTokensAreRequired() {
    // given a name that a page in a browser could have been sent to: it has no token
    assertThat(Web.postFor("node.example", port, "/machines/job-1/add", BUSY)).contains(" 401 ");
  }
}
