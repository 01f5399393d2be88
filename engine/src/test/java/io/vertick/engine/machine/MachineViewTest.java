package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.pipe.Pipe;
import io.vertick.engine.replica.WiredReplica;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.Wait;
import io.vertick.engine.subscription.WaitCancelledException;
import io.vertick.engine.subscription.WaitTimeoutException;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every view of a machine answers alike: the machine itself, and replicas of it, in both granularities, that are fed through sessions. */
class MachineViewTest {
  static final class Letters extends States {
    final State a = auto("A");
    final State b = multi("B");
    final State c = state("C");
    final State d = state("D");
    final State nesting = state("Nesting");
    final State faulty = state("Faulty");
    final State day = state("Day");
    final State night = state("Night");
    final State noon = state("Noon").add(day);
    final State hopeless = auto("Hopeless").require(noon);
    final State dry = state("Dry");
    final State water = state("Water").remove(dry);
    final State wet = state("Wet").require(water);
    final Attribute<Long> count = attribute("Count", Attribute.INT64);

    {
      a.require(c);
      b.add(c);
      c.after(d);
      d.add(c, b);
      exclusive(day, night);
      dry.remove(wet);
      water.add(wet);
    }
  }

  static final class Mirror extends States {
    final State shown = state("Shown");
  }

  @Nested
  class OfMachine extends Rules {
    @Override
    MachineView<Letters> open() {
      return machine;
    }

    @Override
    void settle() {}
  }

  @Nested
  class OfMergedReplica extends Rules {
    private final WiredReplica<Letters> wired =
        new WiredReplica<>(loop, machine, schema, Tracking.ALL, host);

    @Override
    MachineView<Letters> open() {
      return wired.view();
    }

    @Override
    void settle() {
      wired.settle();
    }
  }

  @Nested
  class OfReplicaOfEach extends Rules {
    private final WiredReplica<Letters> wired =
        new WiredReplica<>(loop, machine, schema, Tracking.ALL.each(), host);

    @Override
    MachineView<Letters> open() {
      return wired.view();
    }

    @Override
    void settle() {
      wired.settle();
    }
  }

  /** In brackets: the row of the reference's inventory that a test stands for. */
  abstract static class Rules {
    final Schema<Letters> schema = Schema.of(Letters::new);
    final Letters s = schema.states();
    final VirtualHost host = new VirtualHost();
    final Loop loop = host.newLoop();
    final IllegalStateException fault = new IllegalStateException("fault");
    final Machine<Letters> machine = loop.machine(
        "letters",
        TestType.of(
            schema,
            (states, on) -> on.entered(states.d, tx -> tx.set(states.count, 5L))
                .exited(states.d, tx -> tx.set(states.count, null))
                .entered(states.nesting, tx -> tx.add(states.d))
                .entered(states.faulty, tx -> {
                  throw fault;
                })));

    /** What is looked at. */
    abstract MachineView<Letters> open();

    /** Shows the view what the machine has done. */
    abstract void settle();

    void add(State state) {
      var result = machine.add(state);
      assertThat(result.isExecuted()).isTrue();
      settle();
    }

    void remove(State state) {
      machine.remove(state);
      settle();
    }

    @Test // SingleStateActive, MultipleStatesActive, StateAdd, Is, Not, Any, AutoStates
    void shouldReadActiveStates() {
      var view = open();
      // when
      add(s.b);
      // then
      assertThat(view.is(s.a)).isTrue();
      assertThat(view.is(StateSet.of(s.b, s.c))).isTrue();
      assertThat(view.is(StateSet.of(s.b, s.d))).isFalse();
      assertThat(view.is(StateSet.of())).isTrue();
      assertThat(view.not(s.d)).isTrue();
      assertThat(view.not(StateSet.of(s.b, s.d))).isFalse();
      assertThat(view.any(StateSet.of(s.d, s.b))).isTrue();
      assertThat(view.any(StateSet.of())).isFalse();
      assertThat(view.active()).isEqualTo(StateSet.of(s.a, s.b, s.c));
      assertThat(view.activity(s.a)).isEqualTo(Activity.ACTIVE);
      assertThat(view.activity(s.d)).isEqualTo(Activity.INACTIVE);
    }

    @Test // ExposeAllStateNames
    void shouldNameAllStates() {
      assertThat(open().schema().names())
          .containsExactlyElementsOf(machine.schema().names())
          .contains("A", "Night", "Exception");
      assertThat(open().id()).isEqualTo("letters");
      assertThat(open().states()).isSameAs(s);
    }

    @Test // StateSet, StateRemove, Time, Clock, IsClock, IsTime
    void shouldCountTicks() {
      var view = open();
      // when
      add(s.b);
      add(s.b);
      remove(s.c);
      machine.set(s.d);
      settle();
      // then
      assertThat(view.tick(s.b)).isEqualTo(machine.tick(s.b)).isGreaterThan(2);
      assertThat(view.clock()).isEqualTo(new Clock(machine.clock().toArray()));
      assertThat(view.version()).isEqualTo(machine.version());
      assertThat(view.queueTick()).isEqualTo(machine.queueTick()).isEqualTo(5);
    }

    @Test // Inspect, String
    void shouldTellActiveStatesAsText() {
      var view = open();
      // when
      add(s.b);
      add(s.b);
      // then
      assertThat(view).hasToString("(A:1 B:3 C:1)");
    }

    @Test // NestedMutation
    void shouldShowWhatHandlersMutate() {
      var view = open();
      // when
      add(s.nesting);
      // then
      assertThat(view.is(StateSet.of(s.nesting, s.d))).isTrue();
    }

    @Test // RemoveRelationSimultaneous, RequireRelationWhenRequiredIsntActive: what was refused
    // shows nowhere
    void shouldStayWhenMutationIsRefused() {
      var view = open();
      var before = view.clock();
      // when
      var result = machine.add(s.a);
      settle();
      // then
      assertThat(result.isRefused()).isTrue();
      assertThat(view.clock()).isEqualTo(before);
      assertThat(view.queueTick()).isEqualTo(2);
    }

    @Test
    void shouldReadAttributesAndError() {
      var view = open();
      assertThat(view.error()).isNull();
      // when
      add(s.d);
      machine.add(s.faulty);
      settle();
      // then
      assertThat(view.get(s.count)).isEqualTo(5);
      assertThat(view.error()).hasMessageContaining("fault");
      // when
      remove(s.d);
      // then
      assertThat(view.get(s.count)).isNull();
    }

    private void set(State... states) {
      machine.set(StateSet.of(states));
      settle();
    }

    @Test // RemoveRelation, RemoveRelationSimultaneous, RemoveRelationCrossBlocking, AddRelation,
    // RequireRelation, RegressionRemoveCrossBlockedByImplied, RegressionImpliedBlockByBeingRemoved
    void shouldShowWhatRelationsComeTo() {
      var view = open();
      set(s.day);
      // when one takes the other's place
      add(s.night);
      assertThat(view).hasToString("(Night:1)");
      // when both are called
      set(s.day, s.night);
      assertThat(view).hasToString("(Night:1)");
      // when what is implied and what is not there block each other
      set(s.noon);
      assertThat(view.active()).isEqualTo(StateSet.of(s.day, s.noon, s.hopeless));
      // when what is implied was blocked by what is removed
      set(s.dry);
      set(s.water);
      assertThat(view.active()).isEqualTo(StateSet.of(s.water, s.wet));
      // when what is required leaves
      remove(s.water);
      assertThat(view.active()).isEqualTo(StateSet.of());
    }

    @Test // PartialAuto
    void shouldShowThoseAutosThatCanEnter() {
      var view = open();
      // when
      add(s.c);
      // then
      assertThat(view.active()).isEqualTo(StateSet.of(s.a, s.c));
      assertThat(view.tick(s.hopeless)).isZero();
    }

    @Test
    void shouldTellTracersWhatIsShownAndWhatChanges() {
      add(s.b);
      var view = open();
      var facts = new ArrayList<TraceRecord>();
      Tracer tracer = facts::add;
      // when
      view.trace(tracer);
      var before = view.clock();
      var wait = view.when(s.d);
      add(s.d);
      // then
      var traced = (TraceRecord.MachineTraced) facts.remove(0);
      assertThat(traced.schema()).isSameAs(schema);
      assertThat(traced.export().clock()).isEqualTo(before);
      assertThat(plus(before, facts)).isEqualTo(view.clock());
      assertThat(facts.get(0))
          .isInstanceOfSatisfying(
              TraceRecord.WaitCreated.class,
              made -> assertThat(made.number()).isEqualTo(wait.number()));
      assertThat(facts).anyMatch(TraceRecord.WaitEnded.class::isInstance);
      assertThat(facts).allMatch(fact -> fact.stamp().machine().equals("letters"));
      // when
      facts.clear();
      assertThat(view.untrace(tracer)).isTrue();
      remove(s.d);
      // then
      assertThat(facts).isEmpty();
      assertThat(view.untrace(tracer)).isFalse();
    }

    /** The clock after what was told of transitions, or of updates of a replica. */
    private static Clock plus(Clock before, List<TraceRecord> facts) {
      var ticks = before.toArray();
      for (var fact : facts) {
        if (fact instanceof TransitionEnded ended) {
          add(ended.diff(), ticks);
        } else if (fact instanceof TraceRecord.ReplicaUpdated updated) {
          add(updated.update().diff(), ticks);
        }
      }
      return new Clock(ticks);
    }

    private static void add(ClockDiff diff, long[] ticks) {
      for (int i = 0; i < diff.size(); i++) {
        ticks[diff.index(i)] += diff.increment(i);
      }
    }

    @Test // WhenDisposed
    void shouldEndWithTheMachine() {
      var view = open();
      add(s.c);
      var disposed = view.whenDisposed();
      var never = view.when(s.d);
      var context = view.context(s.c);
      // when
      machine.dispose();
      settle();
      // then
      assertThat(view.isEnded()).isTrue();
      assertThat(disposed.future().succeeded()).isTrue();
      assertThat(never.future().cause()).isInstanceOf(MachineDisposedException.class);
      assertThat(context.isEnded()).isTrue();
      // and what was true last stays
      assertThat(view.is(s.c)).isTrue();
      assertThat(view.when(s.d).future().cause()).isInstanceOf(MachineDisposedException.class);
      assertThat(view.context(s.c).isEnded()).isTrue();
    }

    @Test
    void shouldRefuseOtherThreads() throws InterruptedException {
      var view = open();
      var thrown = new ArrayList<Throwable>();
      List<ThrowingCallable> calls = List.of(
          () -> view.is(s.a),
          () -> view.any(StateSet.of(s.a)),
          view::active,
          view::clock,
          view::version,
          view::queueTick,
          view::error,
          view::isEnded,
          () -> view.tick(s.a),
          () -> view.get(s.count),
          () -> view.context(s.a),
          () -> view.when(s.a),
          () -> view.whenQueue(1),
          () -> view.trace(fact -> {}),
          () -> view.untrace(fact -> {}));
      // when
      var other = new Thread(() -> calls.forEach(call -> thrown.add(catchThrowable(call))));
      other.start();
      other.join();
      // then
      assertThat(thrown).hasSameSizeAs(calls).allMatch(IllegalStateException.class::isInstance);
    }

    @Test
    void shouldBeFreshAndNotEnded() {
      var view = open();
      assertThat(view.age()).isZero();
      assertThat(view.isStale()).isFalse();
      assertThat(view.isEnded()).isFalse();
    }

    @Test // When2, WhenActive, WhenNot2, WhenNotActive
    void shouldWaitForStates() {
      var view = open();
      var one = view.when(s.c);
      var several = view.when(StateSet.of(s.b, s.nesting));
      var any = view.whenAny(StateSet.of(s.d, s.c));
      // when
      add(s.c);
      // then
      assertThat(one.future().succeeded()).isTrue();
      assertThat(any.future().succeeded()).isTrue();
      assertThat(several.isPending()).isTrue();
      // given
      var without = view.whenNot(s.c);
      var withoutAll = view.whenNot(StateSet.of(s.b, s.c));
      // when
      add(s.b);
      add(s.nesting);
      remove(s.c);
      // then
      assertThat(several.future().succeeded()).isTrue();
      assertThat(without.future().succeeded()).isTrue();
      assertThat(withoutAll.isPending()).isTrue();
      assertThat(view.when(s.b).future().succeeded()).isTrue();
      assertThat(view.when(StateSet.of()).future().succeeded()).isTrue();
      assertThat(view.whenNot(s.c).future().succeeded()).isTrue();
    }

    @Test // WhenTime
    void shouldWaitForTicks() {
      var view = open();
      var time = view.whenTime(Map.of(s.b, 3L, s.c, 1L));
      var ticks = view.whenTicks(s.b, 2);
      var sum = view.whenTimeSum(StateSet.of(s.b, s.c), 4);
      var next = view.whenNext(s.b);
      assertThat(view.whenTicks(s.b, 0).future().succeeded()).isTrue();
      assertThat(view.whenTime(s.c, 0).future().succeeded()).isTrue();
      assertThatIllegalArgumentException().isThrownBy(() -> view.whenTicks(s.b, -1));
      // when
      add(s.b);
      var again = view.whenNext(s.b);
      // then
      assertThat(next.future().succeeded()).isTrue();
      assertThat(time.isPending()).isTrue();
      assertThat(ticks.isPending()).isTrue();
      assertThat(sum.isPending()).isTrue();
      // when
      add(s.b);
      // then
      assertThat(Wait.all(List.of(time, ticks, sum, again)).future().succeeded())
          .isTrue();
    }

    @Test // WhenQueue
    void shouldWaitForTheEndOfMutation() {
      var view = open();
      var second = view.whenQueue(3);
      // when
      add(s.b);
      // then
      assertThat(second.isPending()).isTrue();
      // when
      machine.add(s.a);
      settle();
      // then
      assertThat(second.future().succeeded()).isTrue();
      assertThat(view.whenQueue(2).future().succeeded()).isTrue();
    }

    @Test // WhenQuery
    void shouldWaitForAnswer() {
      var view = open();
      var answered = view.whenQuery(seen -> seen.tick(s.b) > 2 && seen.is(s.a));
      add(s.b);
      assertThat(answered.isPending()).isTrue();
      // when
      add(s.b);
      // then
      assertThat(answered.future().succeeded()).isTrue();
    }

    @Test
    void shouldWaitForError() {
      var wait = open().whenError();
      // when
      machine.add(s.faulty);
      settle();
      // then
      assertThat(wait.future().succeeded()).isTrue();
    }

    @Test
    void shouldEndWaitThatIsCancelledOrLate() {
      var view = open();
      add(s.c);
      var cancelled = view.when(s.d);
      var late = view.when(s.d).within(Duration.ofSeconds(1));
      var bound = view.when(s.d).boundTo(view.context(s.c));
      // when
      cancelled.cancel();
      remove(s.c);
      host.runFor(Duration.ofSeconds(1));
      // then
      assertThat(cancelled.future().cause()).isInstanceOf(WaitCancelledException.class);
      assertThat(late.future().cause()).isInstanceOf(WaitTimeoutException.class);
      assertThat(bound.future().cause()).isInstanceOf(WaitCancelledException.class);
    }

    @Test // StateCtxBasic
    void shouldEndContextWhenStateLeavesOrIsReentered() {
      var view = open();
      add(s.b);
      var ofB = view.context(s.b);
      var ofC = view.context(s.c);
      // when
      add(s.b);
      // then
      assertThat(ofB.isEnded()).isTrue();
      assertThat(ofC.isEnded()).isFalse();
      // when
      remove(s.c);
      // then
      assertThat(ofC.ended().succeeded()).isTrue();
    }

    @Test
    void shouldFulfilWaitAndEndContextWhenStateComesAndGoesInOneGo() {
      var view = open();
      var wait = view.when(s.c);
      var any = view.whenAny(StateSet.of(s.c, s.nesting));
      // when
      machine.add(s.c);
      machine.remove(s.c);
      settle();
      // then
      assertThat(view.is(s.c)).isFalse();
      assertThat(wait.future().succeeded()).isTrue();
      assertThat(any.future().succeeded()).isTrue();
    }

    @Test
    void shouldNotTakeSwapForMomentOfBoth() {
      var view = open();
      add(s.day);
      var both = view.when(StateSet.of(s.day, s.night));
      // when
      add(s.night);
      // then
      assertThat(view.is(s.night)).isTrue();
      assertThat(both.isPending()).isTrue();
    }

    @Test
    void shouldFulfilWhenNotButNotForReentry() {
      var view = open();
      add(s.b);
      var left = view.whenNot(s.c);
      var reentered = view.whenNot(s.b);
      // when
      machine.add(s.b);
      machine.remove(s.c);
      machine.add(s.c);
      settle();
      // then
      assertThat(view.is(s.c)).isTrue();
      assertThat(left.future().succeeded()).isTrue();
      assertThat(reentered.isPending()).isTrue();
    }

    @Test // Pipes
    void shouldBeSourceOfPipes() {
      var mirrorSchema = Schema.of(Mirror::new);
      var shown = mirrorSchema.states().shown;
      var mirror = loop.machine("mirror", MachineType.of(mirrorSchema));
      add(s.c);
      var pipe = Pipe.from(open()).to(mirror).mirror(s.c, shown).open();
      assertThat(mirror.is(shown)).isTrue();
      // when
      remove(s.c);
      // then
      assertThat(mirror.is(shown)).isFalse();
      assertThat(loop.stats().pipeMutations()).isEqualTo(2);
      // when
      pipe.close();
      add(s.c);
      // then
      assertThat(mirror.is(shown)).isFalse();
    }

    @Test
    void shouldRefuseForeignStates() {
      var foreign = Schema.of(Mirror::new).states().shown;
      var view = open();
      assertThatIllegalArgumentException().isThrownBy(() -> view.is(foreign));
      assertThatIllegalArgumentException().isThrownBy(() -> view.when(foreign));
      assertThatIllegalArgumentException().isThrownBy(() -> view.activity(foreign));
      assertThatIllegalArgumentException().isThrownBy(() -> view.tick(foreign));
      assertThatIllegalArgumentException().isThrownBy(() -> view.context(foreign));
      assertThatIllegalArgumentException().isThrownBy(() -> view.not(StateSet.of(foreign)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> view.get(Schema.of(Letters::new).states().count));
    }
  }
}
