package io.vertick.link;

import static io.vertick.fixture.Futures.await;
import static io.vertick.fixture.Futures.failureOf;
import static io.vertick.fixture.Futures.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.machine.Activity;
import io.vertick.engine.machine.MachineDisposedException;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineRestartedException;
import io.vertick.engine.machine.MachineUnavailableException;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracking;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.fixture.Caller;
import io.vertick.fixture.JobStates;
import io.vertick.machine.MachineOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replicas of machines of other nodes and other contexts, over links with and without faults. */
class ReplicasTest {
  private static final JobStates S = JobStates.SCHEMA.states();
  private static final Duration SOON = Duration.ofSeconds(10);

  /** Some of a job's states in another order. */
  private static final class FewStates extends States {
    final State finished = state("Finished");
    final State busy = state("Busy");
    static final Schema<FewStates> SCHEMA = Schema.of(FewStates::new);
  }

  /** A job that nobody has. */
  private static final class OtherStates extends States {
    OtherStates() {
      state("Busy");
      attribute("Totals", Attribute.INT64);
    }
  }

  private final FakeMembership cluster = new FakeMembership();
  private final List<TestNode> nodes = new ArrayList<>();
  private Vertx bus;
  private TestNode a;
  private TestNode b;
  private Context context;
  private MachineRef<JobStates> job;

  /** Two nodes; the machine {@code job} lives on b and is followed from a. */
  @BeforeEach
  void link() {
    bus = Vertx.vertx();
    a = node("a");
    b = node("b");
    await(b.vertick.host("job", b.type));
    await(a.links().whenHosted("job", SOON));
    context = Caller.deploy(a.vertx);
    job = a.vertick.machine("job", JobStates.SCHEMA);
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

  private MachineView<JobStates> attach(Tracking tracking) {
    return on(context, () -> job.attach(tracking));
  }

  /** Asks a view on its context. */
  private <T> T see(Function<MachineView<JobStates>, T> question, MachineView<JobStates> view) {
    return on(context, () -> Future.succeededFuture(question.apply(view)));
  }

  @Test
  void shouldShowMachineOfOtherNodeWhenAttached() {
    // given
    await(job.add(S.busy));
    // when
    var view = on(context, job::attach);
    // then
    assertThat(this.<List<String>>see(shown -> shown.active().names(), view))
        .containsExactly("Busy");
    assertThat(this.<Long>see(MachineView::version, view)).isEqualTo(2);
    assertThat(this.<Boolean>see(MachineView::isStale, view)).isFalse();
    assertThat(this.<Duration>see(MachineView::age, view)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void shouldShowResultWhenMutationIsAnswered() {
    // given
    var view = attach(Tracking.ALL);
    // when
    for (int i = 0; i < 200; i++) {
      // then the view has the version of the result at the moment of the answer
      var seen = on(
          context,
          () -> job.add(S.counted).map(result -> List.of(result.version(), view.version())));
      assertThat(seen.get(1)).isGreaterThanOrEqualTo(seen.get(0));
    }
  }

  @Test
  void shouldFulfilWaitsWithoutMessageWhenSourceChanges() {
    // given
    var view = attach(Tracking.ALL);
    var waits = see(
        shown -> List.of(
            shown.when(S.busy).within(SOON).future(),
            shown.whenNot(S.idle).within(SOON).future(),
            shown.whenNext(S.counted).within(SOON).future()),
        view);
    var context = see(shown -> shown.context(S.idle), view);
    // when
    await(b.vertick.machine("job", JobStates.SCHEMA).add(S.busy, S.counted));
    // then
    waits.forEach(wait -> await(wait));
    await(context.ended());
  }

  @Test
  void shouldCarryAttributesAndErrorsInStepWithClocks() {
    // given
    var view = attach(Tracking.ALL);
    // when
    await(job.addError(new IllegalStateException("jammed")));
    // then
    assertThat(this.<Throwable>see(MachineView::error, view))
        .hasToString("java.lang.IllegalStateException: jammed");
  }

  @Test
  void shouldTellEachTransitionWhenAskedTo() {
    // given
    var facts = new ArrayList<TraceRecord>();
    var view = attach(Tracking.ALL.each());
    see(
        shown -> {
          shown.trace(facts::add);
          return 0;
        },
        view);
    // when
    await(job.add(S.busy));
    await(job.remove(S.busy));
    // then busy in, busy out, and the auto that follows
    var versions = see(
        shown -> facts.stream()
            .filter(TraceRecord.ReplicaUpdated.class::isInstance)
            .map(fact -> ((TraceRecord.ReplicaUpdated) fact).update())
            .filter(update -> update.step() != null)
            .map(update -> update.version())
            .toList(),
        view);
    assertThat(versions).containsExactly(2L, 3L, 4L);
  }

  @Test
  void shouldFollowOnlyWhatIsTracked() {
    // given
    var view = attach(Tracking.of(S.finished));
    // when
    await(job.add(S.busy));
    await(job.add(S.finished));
    // then
    assertThat(this.<List<String>>see(shown -> shown.active().names(), view))
        .containsExactly("Finished");
    assertThat(this.<Activity>see(shown -> shown.activity(S.busy), view))
        .isEqualTo(Activity.ACTIVE);
    assertThat(this.<Activity>see(shown -> shown.activity(S.counted), view))
        .isEqualTo(Activity.UNKNOWN);
    assertThat(on(context, () -> Future.succeededFuture(catchThrowable(() -> view.is(S.busy)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Busy");
  }

  @Test
  void shouldMatchStatesByNameWhenSchemasDiffer() {
    // given
    var few = a.vertick.machine("job", FewStates.SCHEMA);
    var view = on(context, few::attach);
    // when
    await(job.add(S.busy));
    // then
    await(on(
        context,
        () -> Future.succeededFuture(
            view.when(FewStates.SCHEMA.states().busy).within(SOON).future())));
    await(job.add(S.finished));
    await(on(
        context,
        () -> Future.succeededFuture(
            view.when(FewStates.SCHEMA.states().finished).within(SOON).future())));
    assertThat(on(context, () -> Future.succeededFuture(view.toString())))
        .isEqualTo("(Finished:1 Busy:1)");
  }

  @Test
  void shouldFailWhenThereIsNoSuchMachine() {
    // when
    var nobody = a.vertick.machine("nobody", JobStates.SCHEMA);
    // then
    assertThat(on(context, () -> Future.succeededFuture(nobody.attach())))
        .satisfies(attached -> assertThat(failureOf(attached))
            .isInstanceOf(MachineUnavailableException.class)
            .hasMessageContaining("nobody"));
  }

  @Test
  void shouldFailWhenMachineDoesNotHaveAnAttribute() {
    // when
    var other = a.vertick.machine("job", Schema.of(OtherStates::new));
    // then
    assertThat(on(context, () -> Future.succeededFuture(other.attach())))
        .satisfies(attached -> assertThat(failureOf(attached))
            .hasMessageContaining("Expected to follow attributes of job, but it has no Totals"));
  }

  @Test
  void shouldRefuseToAttachWithoutAnEventLoopContext() {
    assertThat(failureOf(job.attach()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("event-loop context");
  }

  @Test
  void shouldEndWhenMachineIsDisposed() {
    // given
    var view = attach(Tracking.ALL);
    var gone = see(shown -> shown.whenDisposed().future(), view);
    var never = see(shown -> shown.when(S.finished).future(), view);
    // when
    await(b.vertick.dispose("job"));
    // then
    await(gone);
    assertThat(failureOf(never)).isInstanceOf(MachineDisposedException.class);
    assertThat(this.<Boolean>see(MachineView::isEnded, view)).isTrue();
  }

  @Test
  void shouldFollowMachineToItsNextNodeWhenItsNodeIsGone() {
    // given a wait for a state, and one for a tick of this life
    var view = attach(Tracking.ALL);
    var state = see(shown -> shown.when(S.busy).future(), view);
    var tick = see(shown -> shown.whenTicks(S.counted, 7).future(), view);
    // when the node is gone without a word, and another hosts the machine anew
    b.carrier.weather(1, 0);
    b.close();
    cluster.leave(cluster.of("b").self());
    nodes.remove(b);
    var c = node("c");
    await(c.vertick.host("job", c.type, MachineOptions.DEFAULT.force()));
    await(c.vertick.machine("job", JobStates.SCHEMA).add(S.busy));
    // then
    await(state);
    assertThat(failureOf(tick)).isInstanceOf(MachineRestartedException.class);
    assertThat(this.<Boolean>see(MachineView::isStale, view)).isFalse();
  }

  @Test
  void shouldNotWaitForMachineThatNobodyFollowsAnyMore() {
    // given a machine that is nowhere
    var view = attach(Tracking.ALL);
    b.carrier.weather(1, 0);
    b.close();
    cluster.leave(cluster.of("b").self());
    nodes.remove(b);
    Awaitility.await().atMost(SOON).until(() -> waiting() == 1);
    // when
    on(context, () -> {
      view.detach();
      return Future.succeededFuture();
    });
    // then
    Awaitility.await().atMost(SOON).until(() -> waiting() == 0);
  }

  private int waiting() {
    Promise<Integer> answer = Promise.promise();
    a.links().turn(() -> answer.complete(a.links().placement().waiting()));
    return await(answer.future());
  }

  @Test
  void shouldShareOneFeedWhenSeveralContextsFollow() {
    // given
    var contexts = List.of(context, Caller.deploy(a.vertx), Caller.deploy(a.vertx));
    // when
    var views = contexts.stream().map(each -> on(each, job::attach)).toList();
    await(job.add(S.busy));
    // then
    assertThat(on(context, () -> a.links().status()).get(0).followed()).isEqualTo(1);
    for (int i = 0; i < contexts.size(); i++) {
      var view = views.get(i);
      await(on(
          contexts.get(i),
          () -> Future.succeededFuture(view.when(S.busy).within(SOON).future())));
    }
    // and when all are detached
    for (int i = 0; i < contexts.size(); i++) {
      var view = views.get(i);
      on(contexts.get(i), () -> {
        view.detach();
        return Future.succeededFuture();
      });
    }
    assertThat(on(context, () -> a.links().status()).get(0).followed()).isZero();
  }

  @Test
  void shouldDetachWhenTheVerticleOfItsContextIsUndeployed() {
    // given a verticle whose replica waits
    var caller = new Caller();
    var deployment = await(a.vertx.deployVerticle(caller));
    var view = on(caller.context(), job::attach);
    var never =
        on(caller.context(), () -> Future.succeededFuture(view.when(S.finished).future()));
    // when it is undeployed from a thread that is none of Vert.x
    await(a.vertx.undeploy(deployment));
    // then nothing is followed any more
    assertThat(failureOf(never)).isInstanceOf(MachineUnavailableException.class);
    assertThat(on(context, () -> a.links().status()).get(0).followed()).isZero();
  }

  @Test
  void shouldCatchUpWhenFramesAreLostAndDoubled() {
    // given
    var views = List.of(attach(Tracking.ALL), attach(Tracking.ALL.each()));
    a.carrier.weather(0.3, 0.3);
    b.carrier.weather(0.3, 0.3);
    var source = b.vertick.machine("job", JobStates.SCHEMA);
    // when
    LongStream.rangeClosed(1, 300).forEach(number -> await(source.add(S.counted)));
    await(source.add(S.busy));
    a.carrier.weather(0, 0);
    b.carrier.weather(0, 0);
    // then
    var last = await(source.snapshot());
    for (var view : views) {
      await(see(shown -> shown.when(S.busy).within(SOON).future(), view));
      assertThat(this.<Clock>see(MachineView::clock, view)).isEqualTo(last.clock());
    }
  }

  @Test
  void shouldFollowMachineOfAnotherContextOfTheSameNode() {
    // given
    var here = b.vertick.machine("job", JobStates.SCHEMA);
    var caller = Caller.deploy(b.vertx);
    var view = on(caller, here::attach);
    // when
    var seen =
        on(caller, () -> here.add(S.busy).map(result -> List.of(result.version(), view.version())));
    // then
    assertThat(seen.get(1)).isGreaterThanOrEqualTo(seen.get(0));
    assertThat(on(caller, () -> Future.succeededFuture(view.is(S.busy)))).isTrue();
  }
}
