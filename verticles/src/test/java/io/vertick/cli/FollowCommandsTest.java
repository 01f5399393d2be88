package io.vertick.cli;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertick.Vertick;
import io.vertick.engine.machine.MachineRef;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertick.follow.FollowStreams;
import io.vertick.http.FollowRoutes;
import io.vertick.http.WaitRoutes;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Commands that go on for a while, each on a thread of its own, against one node. */
@Timeout(60)
@ExtendWith(VertxExtension.class)
class FollowCommandsTest {
  private static final JobStates S = JobStates.SCHEMA.states();

  /** A command that runs, and what it has written so far. */
  private record Running(CompletableFuture<Integer> exitCode, StringWriter out, StringWriter err) {
    void awaitOut(String text) {
      await().until(() -> out.toString().contains(text));
    }

    int exit() {
      return exitCode.join();
    }

    List<String> lines() {
      return out.toString().lines().toList();
    }
  }

  private Vertick vertick;
  private FollowStreams streams;
  private HttpServer server;
  private MachineRef<JobStates> job;

  @BeforeEach
  void serve(Vertx vertx) {
    vertick = Vertick.create(vertx, 1);
    streams = new FollowStreams(vertick);
    var router = Router.router(vertx);
    WaitRoutes.mount(router, vertick);
    FollowRoutes.mount(router, streams);
    server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    job = await(vertick.host("job", new JobType()));
    await(vertick.host("other", new JobType()));
  }

  private Running run(String line) {
    var args = new ArrayList<>(List.of(line.split(" ")));
    args.addAll(List.of("--node", "127.0.0.1:" + server.actualPort()));
    var out = new StringWriter();
    var err = new StringWriter();
    return new Running(
        CompletableFuture.supplyAsync(() ->
            Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err))),
        out,
        err);
  }

  private void awaitWait() {
    await().until(() -> await(vertick.stats()).waits() > 0);
  }

  @Test
  void shouldWaitUntilStatesAreActive() {
    // given
    var waiting = run("when job Busy Counted");
    awaitWait();
    // when
    await(job.add(S.busy, S.counted));
    // then
    assertThat(waiting.exit()).isZero();
    assertThat(waiting.out().toString()).matches("Fulfilled after \\d+ ms\\n");
  }

  @Test
  void shouldWaitForStateWithArguments() {
    // given
    var waiting = run("when job Counted --arg number=7 -o json");
    awaitWait();
    // when
    await(job.add(S.counted, JobStates.NUMBER.is(6L)));
    await(job.add(S.counted, JobStates.NUMBER.is(7L)));
    // then
    assertThat(waiting.exit()).isZero();
    assertThat(new JsonObject(waiting.out().toString()).getString("result")).isEqualTo("fulfilled");
  }

  @Test
  void shouldExitWithFourWhenTimeIsOver() {
    // when
    var waiting = run("when job Idle --not --within 50ms");
    // then
    assertThat(waiting.exit()).isEqualTo(4);
    assertThat(waiting.out().toString()).contains("within 50 ms, but it did not come");
  }

  @Test
  void shouldExitWithOneWhenMachineEnds() {
    // given
    var waiting = run("when job Busy");
    awaitWait();
    // when
    await(vertick.dispose("job"));
    // then
    assertThat(waiting.exit()).isEqualTo(1);
    assertThat(waiting.out().toString()).contains("The machine job was disposed");
  }

  @Test
  void shouldExitWithTwoOrOneWhenAskedWrongly() {
    assertThat(run("when job Bussy").exit()).isEqualTo(2);
    assertThat(run("when job").exit()).isEqualTo(2);
    assertThat(run("when jab Busy").exit()).isEqualTo(1);
    assertThat(run("tail").exit()).isEqualTo(2);
    assertThat(run("tail jab").exit()).isEqualTo(1);
    assertThat(run("tail job jab").err().toString()).doesNotContain("Exception");
    assertThat(run("watch --tag door").exit()).isEqualTo(1);
  }

  @Test
  void shouldTellEachTransition() {
    // given
    var tail = run("tail job other --count 4");
    tail.awaitOut("job  is Idle, version 1\n");
    tail.awaitOut("other  is Idle, version 1\n");
    // when
    await(job.add(S.busy));
    await(job.add(S.counted));
    await(job.remove(S.busy));
    // then
    assertThat(tail.exit()).isZero();
    assertThat(tail.lines().subList(2, 6))
        .extracting(line -> line.replaceFirst("^\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  ", ""))
        .containsExactly(
            "job  add Busy: -Idle +Busy, version 2",
            "job  add Counted: +Counted Count=1, version 3",
            "job  remove Busy: -Busy, version 4",
            "job  add auto Idle: +Idle, version 5");
  }

  @Test
  void shouldTellPrograms() {
    // given
    var tail = run("tail job --count 1 -o json");
    tail.awaitOut("shown");
    // when
    await(job.add(S.busy));
    // then
    assertThat(tail.exit()).isZero();
    assertThat(tail.lines())
        .extracting(line -> new JsonObject(line).getString("event"))
        .containsExactly("shown", "changed");
  }

  @Test
  void shouldEndAfterSomeTime() {
    // when
    var tail = run("tail job --for 300ms");
    // then
    assertThat(tail.exit()).isZero();
    await().until(() -> streams.stats().open() == 0);
  }

  @Test
  void shouldExitWithOneWhenAllMachinesEnd() {
    // given
    var tail = run("tail job");
    tail.awaitOut("is Idle");
    // when
    await(vertick.dispose("job"));
    // then
    assertThat(tail.exit()).isEqualTo(1);
    assertThat(tail.out().toString()).endsWith("job  ended\n");
    assertThat(tail.err().toString())
        .isEqualTo(
            "vertick: The node has closed the stream: all machines of the stream have ended\n");
  }

  @Test
  void shouldExitWithFiveWhenNodeStops() {
    // given
    var tail = run("tail job -o json");
    tail.awaitOut("shown");
    // when
    await(streams.stop());
    // then
    assertThat(tail.exit()).isEqualTo(5);
    assertThat(tail.lines().get(1)).contains("\"closed\"", "\"leaving\"");
  }

  @Test
  void shouldExitWithFiveWhenConnectionBreaks() {
    // given
    var tail = run("tail job");
    tail.awaitOut("is Idle");
    // when
    await(server.close());
    // then
    assertThat(tail.exit()).isEqualTo(5);
    assertThat(tail.err().toString()).contains("the connection has ended");
  }

  @Test
  void shouldNoticeSilentNode() {
    // given
    var lines = new NodeLines("127.0.0.1:1", Duration.ofNanos(1));
    // then
    assertThatThrownBy(() -> lines.next(Duration.ofMillis(1)))
        .isInstanceOfSatisfying(
            NodeCallException.class, silent -> assertThat(silent.exitCode()).isEqualTo(5));
  }

  @Test
  void shouldShowTableAgainWithEachChange() {
    // given
    var watch = run("watch job --count 1");
    watch.awaitOut("Idle:1");
    // when
    await(job.add(S.busy));
    // then
    assertThat(watch.exit()).isZero();
    assertThat(watch.lines())
        .containsExactly(
            "ID   ACTIVE:TICK  VERSION  CHANGED  AGE",
            "job  Idle:1       1        0 s ago  live",
            "",
            "ID   ACTIVE:TICK  VERSION  CHANGED  AGE",
            "job  Busy:1       2        0 s ago  live",
            "");
  }
}
