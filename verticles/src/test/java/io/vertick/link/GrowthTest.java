package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.fixture.Caller;
import io.vertick.fixture.JobStates;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A machine that grows while other nodes use it. */
class GrowthTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final class AuditStates extends States {
    final State busy = shared("Busy");
    final State audited = state("Audited").require(busy);
    final Attribute<String> auditor = attribute("Auditor", Attribute.STRING);

    static final Schema<AuditStates> SCHEMA = JobStates.SCHEMA.grow(AuditStates::new);
    static final Arg<String> NAME = Arg.string("name");
  }

  private static final AuditStates MORE = AuditStates.SCHEMA.states();

  private final FakeMembership cluster = new FakeMembership();
  private final List<TestNode> nodes = new ArrayList<>();
  private Vertx bus;
  private TestNode a;
  private TestNode b;
  private Context context;
  private MachineRef<JobStates> job;
  private MachineRef<AuditStates> audit;
  private MachineType<AuditStates> type;

  /** Two nodes; the machine {@code job} lives on b, and is used from a. */
  @BeforeEach
  void link() {
    bus = Vertx.vertx();
    a = node("a");
    b = node("b");
    await(b.vertick.host("job", b.type));
    await(a.links().whenHosted("job", SOON));
    context = Caller.deploy(a.vertx);
    job = a.vertick.machine("job", JobStates.SCHEMA);
    audit = a.vertick.machine("job", AuditStates.SCHEMA);
    type = b.type.grow(
        AuditStates.SCHEMA,
        on -> on.entered(
            MORE.audited, tx -> tx.set(MORE.auditor, tx.arg(AuditStates.NAME, "nobody"))));
  }

  private TestNode node(String id) {
    var node = new TestNode(id, bus);
    nodes.add(node);
    node.link(cluster, new LinkConfig(Duration.ofMillis(50), true, new LastStore()));
    return node;
  }

  @AfterEach
  void close() {
    nodes.forEach(TestNode::close);
    await(bus.close());
  }

  private void grow() {
    await(b.vertick.grow("job", type));
  }

  /** Asks a view on its context. */
  private <S extends States, T> T see(MachineView<S> view, Function<MachineView<S>, T> question) {
    return on(context, () -> Future.succeededFuture(question.apply(view)));
  }

  @Test
  void shouldKeepReplicasAndWaitsByTheOldSchema() {
    // given
    var view = on(context, job::attach);
    var each = on(context, () -> job.attach(Tracking.ALL.each()));
    var waitThere = job.when(S.finished).within(SOON);
    var waitHere = see(view, shown -> shown.when(S.finished).within(SOON));
    // when
    grow();
    var results =
        on(context, () -> job.add(S.busy, S.finished).compose(first -> job.add(S.counted)));
    // then
    assertThat(results.isExecuted()).isTrue();
    await(waitThere.future());
    await(waitHere.future());
    for (var shown : List.of(view, each)) {
      assertThat(this.<JobStates, String>see(shown, MachineView::toString))
          .isEqualTo("(Busy:1 Finished:1 Counted:1)");
      assertThat(this.<JobStates, Schema<?>>see(shown, MachineView::schema))
          .isSameAs(JobStates.SCHEMA);
      assertThat(this.<JobStates, Long>see(shown, one -> one.get(S.count))).isEqualTo(1);
    }
  }

  @Test
  void shouldSpeakByTheOldSchemaAfterGrowth() {
    // given
    grow();
    await(job.add(S.busy));
    await(audit.add(MORE.audited));
    // then indexes that the reader does not know are left out
    assertThat(await(job.snapshot()).active().names()).containsExactly("Busy");
    assertThat(await(job.next()))
        .extracting(next -> next.state().name())
        .contains("Finished")
        .doesNotContain("Audited");
    assertThat(await(job.why(S.idle)).text()).contains("Busy");
    assertThat(await(job.add(S.forbidden))).isInstanceOf(Result.Refused.class);
    // and who attaches now sees what those saw who were there
    var view = on(context, () -> job.attach(Tracking.ALL.skip("Idle")));
    assertThat(this.<JobStates, String>see(view, MachineView::toString)).isEqualTo("(Busy:1)");
  }

  @Test
  void shouldAddAndShowNewStatesByTheNewSchema() {
    // given
    grow();
    await(job.add(S.busy));
    var view = on(context, audit::attach);
    // when
    var result = on(context, () -> audit.add(MORE.audited, AuditStates.NAME.is("Ada")));
    // then
    assertThat(result.isExecuted()).isTrue();
    assertThat(this.<AuditStates, String>see(view, MachineView::toString))
        .isEqualTo("(Busy:1 Audited:1)");
    assertThat(this.<AuditStates, String>see(view, shown -> shown.get(MORE.auditor)))
        .isEqualTo("Ada");
    await(audit.when(MORE.audited, SOON));
    assertThat(await(audit.snapshot()).attributes()).containsEntry("Auditor", "Ada");
  }

  @Test
  void shouldTellTheDirectoryAndThoseWithoutASchema() {
    // given
    var before = await(a.links().locate("job"));
    // when
    grow();
    // then
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(await(a.links().locate("job")))
            .isEqualTo(before.grown(AuditStates.SCHEMA.hash())));
    assertThat(await(a.vertick.machine("job", new Principal("tool"))).schema().names())
        .contains("Busy", "Audited");
  }

  @Test
  void shouldRefuseNewStatesBeforeGrowth() {
    assertThat(await(audit.add(MORE.audited)))
        .isInstanceOfSatisfying(
            Result.NotApplied.class,
            refused -> assertThat(refused.reason()).contains("found Audited"));
    assertThat(failureOf(on(context, () -> Future.succeededFuture(audit.attach()))))
        .hasMessage(
            "invalid: Expected to follow states of job, but it has no Audited; if it is to grow one, attach afterwards");
    // but by it what is there already can be used, and followed
    assertThat(await(audit.add(MORE.busy)).isExecuted()).isTrue();
    var view = on(context, () -> audit.attach(Tracking.of(MORE.busy)));
    assertThat(this.<AuditStates, String>see(view, MachineView::toString)).isEqualTo("(Busy:1)");
    // and once it has grown, the rest, too
    grow();
    assertThat(on(context, audit::attach).schema()).isSameAs(AuditStates.SCHEMA);
  }

  @Test
  void shouldKeepRelaysByTheOldSchema() {
    // given a leaf that follows the machine at a
    await(a.vertick.relay("job", JobStates.SCHEMA, Tracking.ALL));
    var leaf = node("leaf");
    await(leaf.links().whenHosted("job@a", SOON));
    var there = Caller.deploy(leaf.vertx);
    var view = on(
        there, () -> leaf.vertick.machine("job", JobStates.SCHEMA).attach(Tracking.ALL.via("a")));
    var wait = on(there, () -> Future.succeededFuture(view.when(S.finished).within(SOON)));
    // when
    grow();
    await(audit.add(MORE.busy, MORE.audited));
    await(job.add(S.finished));
    // then
    await(wait.future());
    assertThat(on(there, () -> Future.succeededFuture(view.toString())))
        .isEqualTo("(Busy:1 Finished:1)");
  }

  @Test
  void shouldRecoverByBothSchemasWhenUpdatesWereLost() {
    // given
    var old = on(context, job::attach);
    grow();
    var all = on(context, audit::attach);
    // when
    b.carrier.weather(1, 0);
    await(b.vertick.machine("job", JobStates.SCHEMA).add(S.busy));
    await(b.vertick.machine("job", AuditStates.SCHEMA).add(MORE.audited));
    b.carrier.weather(0, 0);
    // then
    await(see(old, view -> view.when(S.busy).within(SOON).future()));
    await(see(all, view -> view.when(MORE.audited).within(SOON).future()));
  }
}
