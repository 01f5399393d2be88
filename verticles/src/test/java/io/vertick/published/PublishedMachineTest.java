package io.vertick.published;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineRef;
import io.vertick.fixture.Home;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a published machine tells a bus that does as a test wants. */
@ExtendWith(VertxExtension.class)
class PublishedMachineTest {
  private static final JobStates S = JobStates.SCHEMA.states();

  private final Home home = new Home("job", new JobType());
  private final AtomicLong nanos = new AtomicLong();
  private final List<JsonObject> written = new ArrayList<>();
  private final List<Promise<Void>> writes = new ArrayList<>();
  private Vertx vertx;
  private MachineRef<JobStates> job;

  @BeforeEach
  void follow(Vertx newVertx) {
    vertx = newVertx;
    await(vertx.deployVerticle(home));
    job = Vertick.create(vertx).machine("job", JobStates.SCHEMA);
    await(on(
        home.context(),
        () -> job.attach().map(machine -> {
          var published =
              new PublishedMachine(vertx.eventBus(), job, nanos::get, event -> write(event));
          published.follow((Machine<?>) machine);
          return published.open();
        })));
  }

  private Future<Void> write(JsonObject event) {
    written.add(event);
    Promise<Void> write = Promise.promise();
    writes.add(write);
    return write.future();
  }

  /** The bus answers all writes that are on their way. */
  private void answer(Runnable how) {
    on(home.context(), () -> {
      how.run();
      return Future.succeededFuture();
    });
  }

  private void answerNobody() {
    answer(() -> List.copyOf(writes)
        .forEach(write -> write.tryFail(new ReplyException(ReplyFailure.NO_HANDLERS))));
  }

  private void answerWritten() {
    answer(() -> List.copyOf(writes).forEach(write -> write.tryComplete()));
  }

  private void change(int times) {
    for (int i = 0; i < times; i++) {
      await(job.add(S.counted));
    }
  }

  private void get() {
    await(vertx.eventBus().request("vertick.machine.job", new JsonObject().put("verb", "get")));
  }

  @Test
  void shouldTellNothingWhenNobodyListens() {
    // given
    answerNobody();
    // when
    change(3);
    // then
    assertThat(written).hasSize(1);
  }

  @Test
  void shouldLookForListenersAgainAfterAWhile() {
    // given
    answerNobody();
    // when
    nanos.set(Duration.ofMillis(PublishedMachine.LOOK_AGAIN_MS).toNanos() - 1);
    change(1);
    assertThat(written).hasSize(1);
    nanos.incrementAndGet();
    change(1);
    // then
    assertThat(written).hasSize(2);
    assertThat(written.get(1).getLong("base")).isEqualTo(2);
    // and nobody is there
    answerNobody();
    change(1);
    assertThat(written).hasSize(2);
  }

  @Test
  void shouldTellAgainWhenSomebodyAsked() {
    // given
    answerNobody();
    // when
    get();
    change(1);
    // then
    assertThat(written).hasSize(2);
  }

  @Test
  void shouldGoOnWhenSomebodyAskedWhileNobodyWasFound() {
    // when the bus says only afterwards that there was nobody
    get();
    answerNobody();
    change(1);
    // then
    assertThat(written).hasSize(2);
  }

  @Test
  void shouldShowMachineInPlaceOfWhatTheBusDidNotTake() {
    // given as many events on their way as may be, and some more
    change(PublishedMachine.IN_FLIGHT_MAX + 5);
    assertThat(written).hasSize(PublishedMachine.IN_FLIGHT_MAX);
    // when
    answerWritten();
    // then
    assertThat(written).hasSize(PublishedMachine.IN_FLIGHT_MAX + 1);
    var last = written.get(PublishedMachine.IN_FLIGHT_MAX);
    assertThat(last.getString("event")).isEqualTo("shown");
    assertThat(last.getLong("version")).isEqualTo(PublishedMachine.IN_FLIGHT_MAX + 6);
    // and goes on
    answerWritten();
    change(1);
    assertThat(written).hasSize(PublishedMachine.IN_FLIGHT_MAX + 2);
  }

  @Test
  void shouldEncodeOnce() {
    // given
    var event = written.get(0);
    // then
    assertThat(event.toBuffer()).isSameAs(event.toBuffer());
    assertThat(new JsonObject(event.toBuffer()).encode()).isEqualTo(event.encode());
  }
}
