package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.Wait;
import io.vertick.engine.testing.VirtualHost;
import io.vertick.engine.trace.RebuiltMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What only replicas do; what they have in common with machines is in {@link MachineViewTest}. */
class ReplicaTest {
  static final class Letters extends States {
    final State a = state("A");
    final State b = state("B");
    final State c = state("C");
    final State again = multi("Again");
    final Attribute<Long> count = attribute("Count", Attribute.INT64);

    {
      a.require(b);
      b.require(c);
    }
  }

  private static final Incarnation OTHER_LIFE = new Incarnation(7, 7);

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final Machine<Letters> machine = loop.machine("letters", MachineType.of(schema));
  private final FedReplica<Letters> fed = new FedReplica<>(loop, machine, Tracking.ALL);
  private final Replica<Letters> view = fed.view;
  private final List<TraceRecord> facts = new ArrayList<>();

  private ViewUpdate update(long base, long version, ClockDiff diff) {
    return new ViewUpdate(base, version, 2, diff, Map.of(), null, null);
  }

  private static void requireRestarted(Wait wait) {
    assertThat(wait.future().cause())
        .isInstanceOf(MachineRestartedException.class)
        .hasMessageContaining("letters");
  }

  @Test
  void shouldChangeNothingWhenUpdateHasAnotherBase() {
    // given
    var wait = view.when(s.c);
    var before = view.clock();
    // when
    boolean applied = view.apply(update(1, 2, ClockDiff.of(new int[] {2}, new long[] {1})));
    // then
    assertThat(applied).isFalse();
    assertThat(view.clock()).isEqualTo(before);
    assertThat(view.version()).isZero();
    assertThat(view.queueTick()).isEqualTo(1);
    assertThat(wait.isPending()).isTrue();
  }

  @Test
  void shouldTakeNothingBeforeItWasShownAnything() {
    // given
    Replica<Letters> blank = loop.replica("letters", schema, Tracking.ALL, () -> 0, () -> {});
    // then
    assertThat(blank.incarnation()).isNull();
    assertThat(blank.apply(update(0, 1, ClockDiff.of(new int[] {2}, new long[] {1}))))
        .isFalse();
    assertThat(blank.active().isEmpty()).isTrue();
  }

  @Test
  void shouldJudgeWaitsByTicksWhenSameLifeIsShownAgain() {
    // given
    machine.add(s.c);
    fed.flush();
    var came = view.when(s.again);
    var left = view.whenNot(s.c);
    var time = view.whenTime(s.c, 3);
    var queue = view.whenQueue(5);
    var context = view.context(s.c);
    // when
    machine.add(s.again);
    machine.remove(s.again);
    machine.remove(s.c);
    machine.add(s.c);
    fed.showAgain();
    // then
    assertThat(List.of(came, left, time, queue)).allMatch(wait -> wait.future().succeeded());
    assertThat(context.isEnded()).isTrue();
  }

  @Test
  void shouldFailWaitsForTicksAndJudgeOthersWhenSourceLivesAnew() {
    // given
    machine.add(s.c);
    machine.add(s.again);
    fed.flush();
    var ticks = view.whenTime(s.c, 2);
    var sum = view.whenTimeSum(StateSet.of(s.c, s.again), 9);
    var queue = view.whenQueue(9);
    var comes = view.when(s.b);
    var staysAway = view.when(s.a);
    var leaves = view.whenNot(s.again);
    var remains = view.whenNot(s.c);
    var query = view.whenQuery(seen -> seen.is(s.b));
    var context = view.context(s.c);
    // when
    var successor = loop.machine("letters", MachineType.of(schema));
    successor.add(StateSet.of(s.b, s.c));
    successor.remove(StateSet.of(s.b, s.c));
    successor.add(StateSet.of(s.b, s.c));
    var next = new FedReplica<>(loop, successor, Tracking.ALL);
    view.show(next.state(OTHER_LIFE));
    // then
    requireRestarted(ticks);
    requireRestarted(sum);
    requireRestarted(queue);
    assertThat(comes.future().succeeded()).isTrue();
    assertThat(leaves.future().succeeded()).isTrue();
    assertThat(query.future().succeeded()).isTrue();
    assertThat(staysAway.isPending()).isTrue();
    assertThat(remains.isPending()).isTrue();
    assertThat(context.isEnded()).isTrue();
    assertThat(view.incarnation()).isEqualTo(OTHER_LIFE);
    assertThat(view.clock()).isEqualTo(successor.clock());
  }

  @Test
  void shouldLetTicksGoDownWhenSourceLivesAnew() {
    // given
    machine.add(s.c);
    machine.remove(s.c);
    fed.flush();
    var wait = view.when(s.c);
    // when
    var blank =
        new FedReplica<>(loop, loop.machine("letters", MachineType.of(schema)), Tracking.ALL);
    view.show(blank.state(OTHER_LIFE));
    // then
    assertThat(view.tick(s.c)).isZero();
    assertThat(view.version()).isZero();
    assertThat(wait.isPending()).isTrue();
  }

  @Test
  void shouldTellListenersAfterTheWholeUpdate() {
    // given
    var seen = new ArrayList<String>();
    view.when(s.c).future().onSuccess(done -> {
      seen.add(view + " " + view.version() + " " + view.queueTick());
      var unused = view.when(s.b);
      view.context(s.c);
    });
    // when
    machine.add(s.c);
    machine.add(s.again);
    fed.flush();
    // then
    assertThat(seen).containsExactly("(C:1 Again:1) 2 3");
  }

  @Test
  void shouldNotKnowWhatOnlyTheSourceSees() {
    for (Supplier<Wait> call :
        List.<Supplier<Wait>>of(view::whenIdle, () -> view.whenArgs(s.a, Args.EMPTY))) {
      assertThatThrownBy(call::get)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("MachineRef");
    }
  }

  // Tracking.

  @Test // TestPartial
  void shouldShowTrackedStatesOnly() {
    // given
    var partial = new FedReplica<>(loop, machine, Tracking.of(s.a, s.again, s.c).skip("Ag*"));
    // when
    machine.add(StateSet.of(s.a, s.b, s.c, s.again));
    partial.flush();
    // then
    assertThat(partial.view.active()).isEqualTo(StateSet.of(s.a, s.c));
    assertThat(partial.view).hasToString("(A:1 C:1)");
    assertThat(partial.view.clock().toArray()).containsExactly(1, 0, 1, 0, 0);
  }

  @Test // TestPartialInferred
  void shouldInferWhatTrackedStatesRequire() {
    // given
    var partial = new FedReplica<>(loop, machine, Tracking.of(s.a));
    assertThat(partial.view.activity(s.a)).isEqualTo(Activity.INACTIVE);
    assertThat(partial.view.activity(s.c)).isEqualTo(Activity.UNKNOWN);
    // when
    machine.add(StateSet.of(s.a, s.b, s.c, s.again));
    partial.flush();
    // then
    assertThat(partial.view.activity(s.b)).isEqualTo(Activity.ACTIVE);
    assertThat(partial.view.activity(s.c)).isEqualTo(Activity.ACTIVE);
    assertThat(partial.view.activity(s.again)).isEqualTo(Activity.UNKNOWN);
  }

  @Test
  void shouldRefuseQuestionsAboutUntrackedStates() {
    // given
    var partial = new FedReplica<>(loop, machine, Tracking.of(s.a)).view;
    // then
    for (Runnable question : List.<Runnable>of(
        () -> partial.is(s.c),
        () -> partial.not(s.c),
        () -> partial.is(StateSet.of(s.a, s.c)),
        () -> partial.any(StateSet.of(s.a, s.c)),
        () -> partial.tick(s.c),
        () -> partial.context(s.c),
        () -> partial.when(s.c),
        () -> partial.whenNot(s.c),
        () -> partial.whenAny(StateSet.of(s.a, s.c)),
        () -> partial.whenNext(s.c),
        () -> partial.whenTime(s.c, 1),
        () -> partial.whenTicks(s.c, 1),
        () -> partial.whenTimeSum(StateSet.of(s.a, s.c), 1))) {
      assertThatThrownBy(question::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("C is none of")
          .hasMessageContaining("[A]");
    }
  }

  // Age and end.

  @Test
  void shouldSayHowOldItIs() {
    // given
    host.pass(Duration.ofSeconds(2));
    // when
    view.suspect();
    // then
    assertThat(view.age()).isEqualTo(Duration.ofSeconds(2));
    assertThat(view.isStale()).isTrue();
    // when
    var live = view.whenQuery(seen -> !seen.isStale());
    view.heard();
    // then
    assertThat(view.isStale()).isFalse();
    assertThat(live.future().succeeded()).isTrue();
  }

  @Test
  void shouldFulfilOnlyWhenDisposedWhenSourceIsDisposed() {
    // given
    var wait = view.when(s.a);
    var disposed = view.whenDisposed();
    var context = view.context(s.c);
    view.trace(facts::add);
    // when
    view.end(new MachineDisposedException("letters"));
    // then
    assertThat(disposed.future().succeeded()).isTrue();
    assertThat(wait.future().cause()).isInstanceOf(MachineDisposedException.class);
    assertThat(context.isEnded()).isTrue();
    assertThat(view.isEnded()).isTrue();
    assertThat(view.whenDisposed().future().succeeded()).isTrue();
    assertThat(view.when(s.a).future().cause()).isInstanceOf(MachineDisposedException.class);
    assertThat(facts).hasAtLeastOneElementOfType(TraceRecord.MachineDisposed.class);
  }

  @Test
  void shouldFailAllWaitsOnceWhenDetached() {
    // given
    var detached = new ArrayList<String>();
    Replica<Letters> other =
        loop.replica("letters", schema, Tracking.ALL, () -> 0, () -> detached.add("once"));
    other.show(fed.state(OTHER_LIFE));
    var disposed = other.whenDisposed();
    // when
    other.detach();
    other.detach();
    other.show(fed.state(OTHER_LIFE));
    // then
    assertThat(detached).containsExactly("once");
    assertThat(disposed.future().cause()).isInstanceOf(MachineUnavailableException.class);
    assertThat(other.apply(update(0, 1, ClockDiff.of(new int[] {2}, new long[] {1}))))
        .isFalse();
  }

  @Test
  void shouldRefuseOtherThreads() {
    var elsewhere = CompletableFuture.runAsync(() -> view.is(s.a));
    assertThatThrownBy(elsewhere::join)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("use the replica of letters");
  }

  // Tracing.

  @Test
  void shouldTellTracersWhatItShows() {
    // given
    var rebuilt = new RebuiltMachine();
    view.trace(facts::add);
    view.trace(rebuilt);
    // when
    machine.add(s.c);
    fed.flush();
    fed.showAgain();
    view.show(fed.state(OTHER_LIFE));
    machine.add(s.again);
    fed.flush();
    // then
    assertThat(facts)
        .hasExactlyElementsOfTypes(
            TraceRecord.MachineTraced.class,
            TraceRecord.ReplicaUpdated.class,
            TraceRecord.MachineLoaded.class,
            TraceRecord.MachineTraced.class,
            TraceRecord.ReplicaUpdated.class);
    assertThat(facts)
        .last()
        .satisfies(fact -> assertThat(fact.stamp().incarnation()).isEqualTo(OTHER_LIFE));
    assertThat(rebuilt.export()).isEqualTo(MachineExport.of(view));
    assertThat(rebuilt.missed()).isZero();
  }

  @Test
  void shouldTellTracersOfWaits() {
    // given
    view.trace(facts::add);
    // when
    view.when(s.c).cancel();
    // then
    assertThat(facts)
        .hasExactlyElementsOfTypes(
            TraceRecord.MachineTraced.class,
            TraceRecord.WaitCreated.class,
            TraceRecord.WaitEnded.class);
  }

  @Test
  void shouldTellTracerOfBlankReplicaWhenItShowsSomething() {
    // given
    Replica<Letters> blank = loop.replica("letters", schema, Tracking.ALL, () -> 0, () -> {});
    blank.trace(facts::add);
    var wait = blank.when(s.c);
    assertThat(facts).isEmpty();
    // when
    machine.add(s.c);
    fed.flush();
    blank.show(fed.state(OTHER_LIFE));
    // then
    assertThat(wait.future().succeeded()).isTrue();
    assertThat(facts).last().isInstanceOf(TraceRecord.MachineTraced.class);
  }
}
