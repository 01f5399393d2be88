package io.vertick.machine;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Replica;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.fixture.Caller;
import io.vertick.fixture.JobStates;
import io.vertick.fixture.JobType;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hosted machines that grow, as others in the same JVM see it. */
@ExtendWith(VertxExtension.class)
class HostedGrowthTest {
  private static final JobStates S = JobStates.SCHEMA.states();

  private static final class AuditStates extends States {
    final State busy = shared("Busy");
    final State audited = state("Audited").require(busy);

    static final Schema<AuditStates> SCHEMA = JobStates.SCHEMA.grow(AuditStates::new);
  }

  private static final AuditStates MORE = AuditStates.SCHEMA.states();

  private final JobType type = new JobType();
  private final MachineType<AuditStates> grown = type.grow(AuditStates.SCHEMA, on -> {});
  private Vertx vertx;
  private Vertick vertick;
  private MachineRef<JobStates> job;
  private MachineRef<AuditStates> audit;

  @BeforeEach
  void host(Vertx newVertx) {
    vertx = newVertx;
    vertick = Vertick.create(vertx, 1);
    job = await(vertick.host("job", type, MachineOptions.DEFAULT.publish()));
    audit = vertick.machine("job", AuditStates.SCHEMA);
  }

  @Test
  void shouldGrowForAllWhoUseIt() {
    // given
    var context = Caller.deploy(vertx);
    var view = on(context, job::attach);
    var wait = job.when(S.counted).within(Duration.ofSeconds(10));
    // when
    await(vertick.grow("job", grown));
    var result = await(audit.add(MORE.busy, MORE.audited));
    var next = await(job.add(S.counted));
    var more = on(context, audit::attach);
    // then
    assertThat(result.isExecuted() && next.isExecuted()).isTrue();
    await(wait.future());
    assertThat(text(view, context)).isEqualTo("(Busy:1 Counted:1)");
    assertThat(text(more, context)).isEqualTo("(Busy:1 Counted:1 Audited:1)");
    assertThat(await(job.snapshot()).active().names()).containsExactly("Busy", "Counted");
    assertThat(await(job.snapshot()).clock().size()).isEqualTo(JobStates.SCHEMA.size());
    assertThat(await(job.next())).noneMatch(step -> step.state().equals(MORE.audited));
    assertThat(await(audit.next())).anyMatch(step -> step.state().equals(MORE.audited));
    assertThat(await(vertick.machine("job")).schema()).isSameAs(AuditStates.SCHEMA);
  }

  private static String text(MachineView<?> view, Context context) {
    return on(context, () -> Future.succeededFuture(view.toString()));
  }

  @Test
  void shouldGrowInALaterTurnWhenAHandlerAsks() {
    // given
    Promise<Void> asked = Promise.promise();
    var asking = new MachineType<>(JobStates.SCHEMA) {
      @Override
      protected void handlers(JobStates s, Handlers on) {
        on.entered(s.busy, tx -> vertick.grow("other", growing(this)).onComplete(asked));
      }
    };
    var other = await(vertick.host("other", asking));
    // when
    await(other.add(S.busy));
    await(asked.future());
    // then
    assertThat(await(vertick.machine("other", AuditStates.SCHEMA).add(MORE.audited))
            .isExecuted())
        .isTrue();
  }

  private static MachineType<AuditStates> growing(MachineType<JobStates> base) {
    return base.grow(AuditStates.SCHEMA, on -> {});
  }

  @Test
  void shouldHandOutTheMachineItselfOnlyWithTheHandlesThatItWasMadeWith() {
    // given
    Promise<MachineView<JobStates>> old = Promise.promise();
    Promise<MachineView<AuditStates>> all = Promise.promise();
    await(vertick.grow(
        "job",
        type.grow(
            AuditStates.SCHEMA,
            on -> on.entered(MORE.audited, tx -> {
              job.attach().onComplete(old);
              audit.attach().onComplete(all);
            }))));
    // when
    await(audit.add(MORE.busy, MORE.audited));
    // then
    assertThat(await(old.future())).isInstanceOf(Machine.class);
    assertThat(await(all.future())).isInstanceOf(Replica.class);
    assertThat(await(all.future()).states()).isSameAs(MORE);
  }

  @Test
  void shouldRefuseNewStatesBeforeGrowth() {
    assertThat(await(audit.add(MORE.busy)))
        .isInstanceOfSatisfying(
            Result.NotApplied.class,
            refused -> assertThat(refused.reason())
                .endsWith("but it follows JobStates(11 states): let it grow first"));
  }

  @Test
  void shouldFailWhenThereIsNoSuchMachineOrItDoesNotGrowLikeThis() {
    assertThat(failureOf(vertick.grow("nobody", grown)))
        .isInstanceOf(MachineUnavailableException.class);
    assertThat(failureOf(vertick.grow("job", MachineType.of(AuditStates.SCHEMA))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected a type that grew from JobType, which job follows");
    assertThat(await(job.add(S.busy)).isExecuted()).isTrue();
  }

  @Test
  void shouldPublishTheNewStates() {
    // given
    Promise<JsonObject> shown = Promise.promise();
    await(vertx
        .eventBus()
        .<JsonObject>consumer(
            "vertick.machine.job.changes", event -> shown.tryComplete(event.body()))
        .completion());
    var get = new JsonObject().put("verb", "get");
    await(vertx.eventBus().request("vertick.machine.job", get));
    // when
    await(vertick.grow("job", grown));
    var add = new JsonObject()
        .put("verb", "add")
        .put("states", new JsonArray().add("Busy").add("Audited"));
    var answer =
        await(vertx.eventBus().<JsonObject>request("vertick.machine.job", add)).body();
    // then
    assertThat(answer.getString("result")).isEqualTo("executed");
    var event = await(shown.future());
    assertThat(event.getString("event")).isEqualTo("shown");
    assertThat(event.encode()).contains("Audited");
  }
}
