package io.vertick.http;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.fixture.JobStates;
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

@ExtendWith(VertxExtension.class)
class MachineRoutesTest {
  private static final JobStates S = JobStates.SCHEMA.states();

  private int port;

  @BeforeEach
  void serve(Vertx vertx) {
    var vertick = Vertick.create(vertx, 1);
    var router = Router.router(vertx);
    MachineRoutes.mount(router, vertick);
    port = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
        .actualPort();
    await(vertick.host("job", new JobType()).compose(job -> job.add(S.counted)));
  }

  private JsonObject object(String path) {
    var answer = Web.get(port, path);
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  @Test
  void shouldListMachines() {
    assertThat(Web.get(port, "/machines").body()).isEqualTo("[{\"id\":\"job\",\"node\":null}]");
  }

  @Test
  void shouldListMachinesByPages() {
    // then
    assertThat(Web.get(port, "/machines?limit=1").body()).contains("\"job\"");
    assertThat(Web.get(port, "/machines?after=job&limit=1").body()).isEqualTo("[]");
    assertThat(Web.get(port, "/machines?limit=0").body())
        .contains("Expected 1 to 99,999 for limit, but got");
  }

  @Test
  void shouldShowAMachine() {
    // when
    var shown = object("/machines/job");
    // then
    assertThat(shown.getJsonArray("active")).isEqualTo(new JsonArray(List.of("Idle", "Counted")));
    assertThat(shown.getJsonObject("ticks").getLong("Idle")).isEqualTo(1);
    assertThat(shown.getJsonObject("ticks").getLong("Busy")).isZero();
    assertThat(shown.getJsonObject("attributes")).isEqualTo(new JsonObject().put("Count", 1));
    assertThat(shown.getLong("version")).isEqualTo(2);
  }

  @Test
  void shouldSayWhyAStateIsNotActive() {
    // when
    var why = object("/machines/job/why?state=Finished");
    // then
    assertThat(why.getString("kind")).isEqualTo("relation");
    assertThat(why.getString("code")).isEqualTo("relation.unmet");
    assertThat(why.getString("text"))
        .isEqualTo(
            "Finished needs Busy, which is not active; relations would accept: add Busy, Finished");
    assertThat(why.getJsonObject("remedy"))
        .isEqualTo(new JsonObject()
            .put("remove", new JsonArray())
            .put("add", new JsonArray(List.of("Busy", "Finished"))));
  }

  @Test
  void shouldSayWhyMutationsWouldBeRefused() {
    assertThat(object("/machines/job/why?add=Idle,Finished").getString("kind"))
        .isEqualTo("relation");
    assertThat(object("/machines/job/why?set=Busy").getString("text"))
        .isEqualTo("Relations accept set Busy");
  }

  @Test
  void shouldSayWhatCouldComeNext() {
    // when
    var next = new JsonArray(Web.get(port, "/machines/job/next").body());
    // then
    assertThat(next)
        .contains(
            new JsonObject()
                .put("type", "add")
                .put("state", "Busy")
                .put("enters", new JsonArray(List.of("Busy")))
                .put("exits", new JsonArray(List.of("Idle")))
                .put("asks", new JsonArray()),
            new JsonObject()
                .put("type", "add")
                .put("state", "Forbidden")
                .put("enters", new JsonArray(List.of("Forbidden")))
                .put("exits", new JsonArray())
                .put("asks", new JsonArray(List.of("Forbidden.enter"))))
        .noneMatch(mutation -> ((JsonObject) mutation).getString("state").equals("Finished"));
  }

  @Test
  void shouldRefuseWhatCannotBeAsked() {
    assertThat(Web.get(port, "/machines/jab").statusCode()).isEqualTo(404);
    var unknown = Web.get(port, "/machines/job/why?state=Bussy");
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(unknown.body()).contains("did you mean Busy?");
    assertThat(Web.get(port, "/machines/job/why").body()).contains("Expected ?state=NAME");
  }
}
