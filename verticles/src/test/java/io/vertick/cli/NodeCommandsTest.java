package io.vertick.cli;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.fixture.JobType;
import io.vertick.fixture.Ports;
import io.vertick.http.MachineRoutes;
import io.vertick.http.MutationRoutes;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class NodeCommandsTest {
  private record Outcome(int exitCode, String out, String err) {}

  private final JobType type = new JobType();
  private int port;

  @BeforeEach
  void serve(Vertx vertx) {
    var vertick = Vertick.create(vertx, 1);
    var router = Router.router(vertx);
    MachineRoutes.mount(router, vertick);
    MutationRoutes.mount(router, vertick);
    port = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
        .actualPort();
    await(vertick.host("job", type));
  }

  private Outcome run(String line) {
    return runAt(port, line);
  }

  private static Outcome runAt(int port, String line) {
    var out = new StringWriter();
    var err = new StringWriter();
    var args = new ArrayList<>(List.of(line.split(" ")));
    args.addAll(List.of("--node", "127.0.0.1:" + port));
    int exitCode =
        Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    return new Outcome(exitCode, out.toString(), err.toString());
  }

  @Test
  void shouldListAndShow() {
    assertThat(run("ls"))
        .isEqualTo(new Outcome(0, "ID   NODE  TYPE  TAGS\njob  -     -     -\n", ""));
    assertThat(new JsonArray(run("ls -o json").out()).getJsonObject(0).getString("id"))
        .isEqualTo("job");
    assertThat(run("show job").out())
        .startsWith("job: version 1, queue tick 1\nSTATE      ACTIVE  TICK\nIdle       yes     1\n")
        .contains("\nBusy       -       0\n");
    assertThat(new JsonObject(run("show job -o json").out()).getLong("version")).isEqualTo(1);
  }

  /** The port of a server that closes what does not begin as it expects. */
  private static int closingPort(Vertx vertx) {
    var closing =
        vertx.createNetServer().connectHandler(socket -> socket.handler(bytes -> socket.close()));
    return await(closing.listen(0, "127.0.0.1")).actualPort();
  }

  @Test
  void shouldSayThatNodeMaySpeakTls(Vertx vertx) {
    int port = closingPort(vertx);
    assertThat(runAt(port, "ls"))
        .isEqualTo(
            new Outcome(
                Main.UNREACHABLE,
                "",
                "vertick: Expected a node on 127.0.0.1:" + port
                    + ", but it did not answer in plain HTTP: if it speaks TLS, add --tls-trust FILE\n"));
  }

  @Test
  void shouldSayThatMutationMayHaveRunWhenConnectionEnds(Vertx vertx) {
    // when
    var outcome = runAt(closingPort(vertx), "add job Counted");
    // then
    assertThat(outcome.exitCode()).isEqualTo(Main.TIMED_OUT);
    assertThat(outcome.err()).contains("what was asked may still happen: if it speaks TLS");
  }

  @Test
  void shouldChangeMachine() {
    assertThat(run("add job Counted --arg number=7 --if-version 1 --within 2s"))
        .isEqualTo(new Outcome(0, "Executed at version 2\n", ""));
    assertThat(type.numbers).containsExactly(7L);
    assertThat(run("set job Busy")).isEqualTo(new Outcome(0, "Executed at version 3\n", ""));
    assertThat(run("remove job Busy").exitCode()).isZero();
  }

  @Test
  void shouldExitWithThreeWhenRefused() {
    assertThat(run("add job Finished"))
        .isEqualTo(new Outcome(3, "Refused: Finished needs Busy, which is not active\n", ""));
    assertThat(run("can job Forbidden").exitCode()).isEqualTo(3);
  }

  @Test
  void shouldSayThatNothingWasExecutedWhenAskedWhetherItWould() {
    assertThat(run("can job Busy"))
        .isEqualTo(new Outcome(0, "would be executed, at version 1\n", ""));
    assertThat(run("can job --remove Idle"))
        .isEqualTo(new Outcome(0, "would be executed, at version 1\n", ""));
    assertThat(new JsonObject(run("show job -o json").out()).getLong("version")).isEqualTo(1);
  }

  @Test
  void shouldExitWithOneWhenFailed() {
    assertThat(run("add job Failing").exitCode()).isEqualTo(1);
    assertThat(run("show jab"))
        .isEqualTo(new Outcome(
            1, "", "vertick: Expected a machine jab, but none with this id is hosted here\n"));
  }

  @Test
  void shouldExitWithTwoWhenAskedWrongly() {
    assertThat(run("add job Bussy").exitCode()).isEqualTo(2);
    assertThat(run("add job Bussy").err()).contains("did you mean Busy?");
    assertThat(run("add job").exitCode()).isEqualTo(2);
    assertThat(run("show a/b/c?d e").exitCode()).isEqualTo(2);
    assertThat(run("why job").exitCode()).isEqualTo(2);
    assertThat(run("ls -o xml").exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "notApplied, deadline, 4",
    "notApplied, unreachable, 5",
    "notApplied, leaving, 5",
    "notApplied, gone, 5",
    "notApplied, overloaded, 1",
    "notApplied, word-of-a-newer-node, 1",
    "unknown, gone, 4",
  })
  void shouldExitByCodeWhenNoMachineAnswered(String result, String code, int exitCode) {
    assertThat(MutationCommand.exitCodeOf(new JsonObject().put("result", result).put("code", code)))
        .isEqualTo(exitCode);
  }

  @Test
  void shouldExitWithFourWhenNodeIsSilent(Vertx vertx) {
    // given a server that never answers
    int silent = await(vertx.createNetServer().connectHandler(socket -> {}).listen(0, "127.0.0.1"))
        .actualPort();
    // when
    var outcome = runAt(silent, "add job Busy --timeout 50ms");
    // then
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("within 50 ms").contains("may still happen");
    assertThat(runAt(silent, "add job Busy --timeout 50ms --within 10ms").err())
        .contains("within 60 ms");
  }

  @ParameterizedTest
  @ValueSource(strings = {"when job Busy", "tail job"})
  void shouldSayThatServerTakesNoSuchCommandWhenItHasNoRouteForIt(String line) {
    // when a server is asked that only takes questions and mutations
    var outcome = run(line);
    // then
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("this server takes no such command")
        .contains("start a node with vertick run FILE");
  }

  @Test
  void shouldExitWithFiveWhenNobodyIsThere() {
    // when
    var outcome = runAt(Ports.free(), "ls");
    // then
    assertThat(outcome.exitCode()).isEqualTo(5);
    assertThat(outcome.err()).contains("start it, or name another with --node");
  }

  @Test
  void shouldExplain() {
    assertThat(run("why job Finished").out()).startsWith("Finished needs Busy");
    assertThat(run("why job --add Idle,Finished").exitCode()).isZero();
    assertThat(run("next job").out())
        .startsWith("MUTATION  STATE")
        .containsPattern("add +Busy +Busy +Idle +-");
  }
}
