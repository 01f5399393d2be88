package io.vertick.http;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertick.Vertick;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.fixture.Gate;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertick.fixture.Web;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OperatorRoutesTest {
  private static final JobStates S = JobStates.SCHEMA.states();

  private Vertick vertick;
  private int port;

  @BeforeEach
  void serve(Vertx vertx) {
    vertick = Vertick.create(vertx, 1);
    var router = Router.router(vertx);
    OperatorRoutes.mount(router, vertick, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    port = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
        .actualPort();
  }

  @Test
  void shouldBeLiveAndReady() {
    assertThat(answer("/health/live")).isEqualTo("200 live\n");
    assertThat(answer("/health/ready")).isEqualTo("200 ready\n");
  }

  @Test
  void shouldNotBeReadyAfterClose() {
    // when
    await(vertick.close());
    // then it still lives, and shows metrics
    assertThat(answer("/health/ready")).isEqualTo("503 not ready\n");
    assertThat(answer("/health/live")).isEqualTo("200 live\n");
    assertThat(Web.get(port, "/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldShowEveryFamilyBeforeAnythingHappened() {
    // when
    var response = Web.get(port, "/metrics");
    // then
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(families(response.body()))
        .containsExactlyInAnyOrder(
            "vertick_transitions_total counter",
            "vertick_transitions_auto_total counter",
            "vertick_refusals_total counter",
            "vertick_drains_total counter",
            "vertick_drain_slices_total counter",
            "vertick_drain_seconds_max gauge",
            "vertick_queue_max gauge",
            "vertick_handlers_failed_total counter",
            "vertick_handlers_slow_total counter",
            "vertick_waits_total counter",
            "vertick_pipe_mutations_total counter",
            "vertick_pipe_mutations_not_executed_total counter",
            "vertick_pipe_loops_total counter",
            "vertick_forks_total counter",
            "vertick_forks_failed_total counter",
            "vertick_forks_timed_out_total counter",
            "vertick_forks_late_total counter",
            "vertick_pool_works gauge",
            "vertick_machines gauge",
            "vertick_snapshots_saved_total counter",
            "vertick_snapshots_failed_total counter",
            "vertick_snapshots_fallbacks_total counter",
            "vertick_snapshots_unsaved_seconds gauge");
    for (var code : VerdictCode.values()) {
      assertThat(response.body())
          .contains("vertick_refusals_total{code=\"" + code.text() + "\"} 0.0");
    }
  }

  @Test
  void shouldCountWhatWasDone() {
    // given two machines, each with an auto step at its start
    var type = new JobType();
    var job = await(vertick.host("job", type));
    await(vertick.host("other", type));
    // when
    await(job.add(S.busy));
    await(job.remove(S.busy));
    await(job.set(S.busy));
    await(job.add(S.forbidden));
    await(job.add(S.idle, S.finished));
    await(job.send(Mutation.add(S.busy).ifVersion(0)));
    await(job.add(S.failing));
    await(job.when(S.busy, Duration.ofSeconds(1)));
    // then
    assertThat(samples())
        .contains(
            // Busy, two starts, and Idle after the remove; and the report of the failure.
            "vertick_transitions_total{result=\"executed\",type=\"add\"} 5.0",
            "vertick_transitions_total{result=\"refused\",type=\"add\"} 2.0",
            "vertick_transitions_total{result=\"failed\",type=\"add\"} 1.0",
            "vertick_transitions_total{result=\"executed\",type=\"remove\"} 1.0",
            "vertick_transitions_total{result=\"executed\",type=\"set\"} 1.0",
            "vertick_transitions_total{result=\"refused\",type=\"set\"} 0.0",
            "vertick_transitions_auto_total 3.0",
            "vertick_refusals_total{code=\"handler.refused\"} 1.0",
            "vertick_refusals_total{code=\"relation.unmet\"} 1.0",
            "vertick_refusals_total{code=\"guard.failed\"} 1.0",
            "vertick_drains_total 7.0",
            "vertick_drain_slices_total 0.0",
            "vertick_handlers_failed_total 1.0",
            "vertick_handlers_slow_total 0.0",
            "vertick_waits_total 1.0",
            "vertick_queue_max 1.0",
            "vertick_machines 2.0");
  }

  @Test
  void shouldShowQueueSlicesAndSlowHandlers() {
    // given
    var job = await(vertick.host("job", new JobType()));
    var gate = new Gate();
    // when a handler takes longer than its budget, and another queues much
    job.post(Mutation.add(S.held).arg(JobStates.GATE, gate));
    gate.awaitReached();
    long held = System.nanoTime();
    // The clock of handlers is up to 20 ms late, and later on a busy machine.
    while (System.nanoTime() - held < 400_000_000) {
      Thread.onSpinWait();
    }
    gate.open();
    await(job.send(Mutation.add(S.burst).arg(JobStates.SIZE, 900L)));
    await(job.add(S.counted));
    // then
    assertThat(value("vertick_handlers_slow_total")).isGreaterThanOrEqualTo(1);
    assertThat(value("vertick_queue_max")).isBetween(900.0, 901.0);
    assertThat(value("vertick_drain_slices_total")).isGreaterThanOrEqualTo(3);
    assertThat(value("vertick_drain_seconds_max")).isBetween(0.11, 20.0);
  }

  @Test
  void shouldCountDownMachines() {
    // given
    await(vertick.host("job", new JobType()));
    assertThat(value("vertick_machines")).isEqualTo(1);
    // when
    await(vertick.dispose("job"));
    // then
    assertThat(value("vertick_machines")).isZero();
  }

  private String answer(String path) {
    var response = Web.get(port, path);
    return response.statusCode() + " " + response.body();
  }

  private List<String> samples() {
    return Web.get(port, "/metrics")
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  private double value(String name) {
    return samples().stream()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> families(String text) {
    return Arrays.stream(text.split("\n"))
        .filter(line -> line.startsWith("# TYPE vertick_"))
        .map(line -> line.substring("# TYPE ".length()))
        .toList();
  }
}
