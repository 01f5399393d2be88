package io.vertick.http;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertick.Vertick;
import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.access.MachinePattern;
import io.vertick.bridge.access.Right;
import io.vertick.fixture.Caller;
import io.vertick.fixture.EventReader;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertick.fixture.Web;
import io.vertick.follow.FollowQuestion;
import io.vertick.follow.FollowStream;
import io.vertick.follow.FollowStreams;
import io.vertick.follow.StreamLimitException;
import io.vertick.metrics.StreamMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class FollowRoutesTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final int CHANGES = 1_000;
  private static final String JOB = "{\"machines\":[\"job\"],\"each\":true}";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private Vertick vertick;
  private FollowStreams streams;
  private int port;

  @BeforeEach
  void serve(Vertx vertx) {
    vertick = Vertick.create(vertx, 1);
    streams = new FollowStreams(vertick);
    StreamMetrics.bind(streams, registry);
    var router = Router.router(vertx);
    FollowRoutes.mount(router, streams);
    port = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
        .actualPort();
    await(vertick.host("job", new JobType()));
  }

  private String post(int status, String body) {
    var answer = Web.post(port, "/follow", body, "Content-Type", "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer.body();
  }

  @Test
  void shouldStreamEventsAsTheyHappen() {
    // given
    try (var lines = new EventReader(port, JOB)) {
      assertThat(lines.line()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(lines.line()).isEqualTo("content-type: application/x-ndjson");
      assertThat(lines.next().getString("event")).isEqualTo("shown");
      // when
      await(vertick.machine("job", JobStates.SCHEMA).add(S.busy));
      // then
      var changed = lines.next();
      assertThat(changed.getString("type")).isEqualTo("add");
      assertThat(changed.getJsonArray("called").getString(0)).isEqualTo("Busy");
      assertThat(changed.getLong("version")).isEqualTo(2);
      assertThat(registry.scrape())
          .contains(
              "vertick_streams_open 1.0",
              "vertick_streams_lines_total 2.0",
              "vertick_streams_dropped_total 0.0");
    }
    // and the client's end is the stream's
    await().until(() -> streams.stats().open() == 0);
  }

  @Test
  @Timeout(120)
  void shouldDropReaderWhoTakesNothingAndTellOthersEverything() {
    // given two readers
    try (var slow = new EventReader(port, JOB);
        var quick = new EventReader(port, JOB)) {
      slow.next();
      quick.next();
      // when one of them reads no more, until it is told nothing more either
      long changes = 0;
      long before;
      do {
        before = streams.stats().lines();
        changes += changeAndRead(quick);
      } while (streams.stats().lines() - before > CHANGES);
      // then the other one goes on
      changes += changeAndRead(quick);
      // and this one is cut off in time
      await().atMost(30, TimeUnit.SECONDS).until(() -> streams.stats().dropped() == 1);
      changes += changeAndRead(quick);
      assertThat(streams.stats().open()).isEqualTo(1);
      assertThat(eventsUntilEnd(slow)).isLessThan(changes);
    }
  }

  /** Changes the machine, and reads every change; how many there were. */
  private long changeAndRead(EventReader reader) {
    var job = vertick.machine("job", JobStates.SCHEMA);
    for (int i = 0; i < CHANGES; i++) {
      assertThat(await(job.add(S.counted)).isExecuted()).isTrue();
      assertThat(reader.next().getJsonArray("called").getString(0)).isEqualTo("Counted");
    }
    return CHANGES;
  }

  private static long eventsUntilEnd(EventReader reader) {
    return Stream.generate(reader::line)
        .takeWhile(line -> !line.equals("null"))
        .filter(line -> line.startsWith("{"))
        .count();
  }

  @Test
  void shouldAnswerWhatCanNotBeFollowed() {
    assertThat(post(404, "{\"machines\":[\"job\",\"jab\"]}")).contains("Expected a machine jab");
    assertThat(post(404, "{\"tag\":\"door\"}")).contains("Expected a node of a cluster");
    assertThat(post(400, "{\"tags\":\"door\"}")).contains("did you mean tag?");
    assertThat(streams.stats().open()).isZero();
  }

  @Test
  void shouldRefuseStrangers() {
    assertThat(Web.postFor("evil.example", port, "/follow", JOB)).contains(" 403 ");
    assertThat(Web.post(port, "/follow", JOB, "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
  }

  @Test
  void shouldLimitStreams(Vertx vertx) {
    // given
    var context = Caller.deploy(vertx);
    var question = new FollowQuestion(List.of("job"), null, null, true);
    var first = on(context, () -> streams.open(question, Access.LOOPBACK));
    for (int i = 1; i < FollowStreams.STREAMS_MAX; i++) {
      on(context, () -> streams.open(question, Access.LOOPBACK));
    }
    // then
    assertThat(post(503, JOB)).contains("Expected at most 64 streams on a node");
    // and when one of them ends
    on(context, () -> {
      first.close();
      return Future.succeededFuture();
    });
    FollowStream another = on(context, () -> streams.open(question, Access.LOOPBACK));
    assertThat(another).isNotNull();
    assertThat(streams.stats().open()).isEqualTo(64);
  }

  @Test
  void shouldLimitStreamsAndMachinesOfAToken(Vertx vertx) {
    // given two machines, and a token that follows one
    await(vertick.host("job-2", new JobType()));
    var context = Caller.deploy(vertx);
    var eyes = token("eyes", BridgeLimits.of(Map.of(Limit.FEEDS, 1)));
    var both = new FollowQuestion(List.of("job", "job-2"), null, null, true);
    var first = new FollowQuestion(List.of("job"), null, null, true);
    // then
    assertThat(failureOf(streams.open(both, eyes)))
        .isInstanceOf(StreamLimitException.class)
        .hasMessage(
            "Expected at most 1 machines in streams by the token of eyes, but with this there would be 2: end some of them, or ask another node");
    assertThat(on(context, () -> streams.open(first, eyes))).isNotNull();
    assertThat(failureOf(streams.open(first, eyes)))
        .hasMessageContaining("Expected at most 1 streams on a node by the token of eyes");
    // and one without a limit of its own leaves half of the streams
    var greedy = token("greedy", BridgeLimits.DEFAULT);
    for (int i = 0; i < FollowStreams.STREAMS_MAX / 2; i++) {
      on(context, () -> streams.open(both, greedy));
    }
    assertThat(failureOf(streams.open(first, greedy)))
        .hasMessageContaining("Expected at most 32 streams on a node by the token of greedy");
    assertThat(on(context, () -> streams.open(both, token("modest", BridgeLimits.DEFAULT))))
        .isNotNull();
  }

  private static Access token(String name, BridgeLimits limits) {
    return new Access(name, Right.READ, List.of(MachinePattern.ALL), Access.NEVER, limits);
  }

  @Test
  void shouldCloseStreamsWhenNodeStops() {
    // given
    try (var lines = new EventReader(port, JOB)) {
      assertThat(lines.next().getString("event")).isEqualTo("shown");
      // when
      await(streams.stop());
      // then
      var last = lines.next();
      assertThat(last.getString("event")).isEqualTo("closed");
      assertThat(last.getString("code")).isEqualTo("leaving");
      assertThat(lines.line()).isEmpty();
      assertThat(lines.line()).isEqualTo("0");
    }
    var question = new FollowQuestion(List.of("job"), null, null, true);
    assertThat(failureOf(streams.open(question, Access.LOOPBACK)))
        .isInstanceOf(StreamLimitException.class)
        .hasMessageContaining("this one stops");
  }
}
