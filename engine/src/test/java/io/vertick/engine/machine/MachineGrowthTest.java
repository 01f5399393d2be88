package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import io.vertick.engine.trace.RebuiltMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Machines that grow while they run. */
class MachineGrowthTest {
  static final class DoorStates extends States {
    final State open = state("Open");
    final State closed = state("Closed");
    final State lit = state("Lit").lasts(Duration.ofSeconds(5));
    final Attribute<Long> visits = attribute("Visits", Attribute.INT64);

    {
      exclusive(open, closed);
    }
  }

  /** Enough states for a second and a third word of bits. */
  static final class AuditStates extends States {
    final State open = shared("Open");
    final State watched = auto("Watched").require(open);
    final State alarm = state("Alarm").remove(open).lasts(Duration.ofSeconds(1));
    final List<State> rooms =
        IntStream.range(0, 150).mapToObj(number -> state("Room" + number)).toList();
    final Attribute<String> auditor = attribute("Auditor", Attribute.STRING);
  }

  private final Schema<DoorStates> schema = Schema.of(DoorStates::new);
  private final DoorStates s = schema.states();
  private final Schema<AuditStates> grown = schema.grow(AuditStates::new);
  private final AuditStates more = grown.states();
  private final State last = more.rooms.get(149);
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final List<String> seen = new ArrayList<>();
  private final DoorType type = new DoorType(schema, seen);
  private final Machine<DoorStates> machine = loop.machine("door", type);
  private final AtomicInteger alarms = new AtomicInteger();
  private final MachineType<AuditStates> grownType = type.grow(
      grown,
      on -> on.entered(s.open, tx -> seen.add("audited")).entered(more.alarm, tx -> {
        alarms.incrementAndGet();
        tx.set(more.auditor, "Ada");
      }));

  private static final class DoorType extends MachineType<DoorStates> {
    private final Local<AtomicInteger> count = local(AtomicInteger::new);
    private final List<String> seen;

    DoorType(Schema<DoorStates> schema, List<String> seen) {
      super(schema);
      this.seen = seen;
    }

    @Override
    protected void handlers(DoorStates s, Handlers on) {
      on.entered(s.open, tx -> {
            seen.add("opened");
            tx.set(s.visits, (long) tx.local(count).incrementAndGet());
          })
          .disposed(gone -> seen.add("gone"));
    }
  }

  @Test
  void shouldKeepWhatItIsAndHaveInactiveNewStates() {
    // given
    machine.add(s.open);
    var before = machine.export();
    // when
    machine.grow(grownType);
    // then
    assertThat(machine.schema()).isSameAs(grown);
    assertThat(machine.states()).isSameAs(s);
    assertThat(machine.type()).isSameAs(grownType);
    assertThat(machine).hasToString("(Open:1)");
    assertThat(machine.version()).isEqualTo(before.version());
    assertThat(machine.queueTick()).isEqualTo(before.queueTick());
    assertThat(machine.get(s.visits)).isEqualTo(1);
    assertThat(machine.get(more.auditor)).isNull();
    assertThat(machine.tick(last)).isZero();
  }

  @Test
  void shouldCallHandlersOfOldAndNewStates() {
    // given
    machine.add(s.open);
    machine.grow(grownType);
    machine.remove(s.open);
    // when
    machine.add(s.open);
    machine.add(more.alarm);
    // then the old handlers come first, and count on with the same local
    assertThat(seen).isEqualTo(List.of("opened", "opened", "audited"));
    assertThat(machine.get(s.visits)).isEqualTo(2);
    assertThat(machine.get(more.auditor)).isEqualTo("Ada");
    assertThat(alarms).hasValue(1);
    // when
    machine.dispose();
    // then
    assertThat(seen).endsWith("gone");
  }

  @Test
  void shouldObeyRelationsBetweenOldAndNewStates() {
    // given
    machine.grow(grownType);
    // when
    machine.add(s.open);
    // then the new auto enters
    assertThat(machine.is(more.watched)).isTrue();
    // when
    machine.add(more.alarm);
    // then
    assertThat(machine.active()).isEqualTo(StateSet.of(more.alarm));
    assertThat(machine.why(more.watched).text()).contains("Open");
  }

  @Test
  void shouldHaveNewAutosEnterWithTheNextAutoStep() {
    // given
    machine.add(s.open);
    // when
    machine.grow(grownType);
    // then
    assertThat(machine.is(more.watched)).isFalse();
    // when
    machine.add(s.lit);
    // then
    assertThat(machine.is(more.watched)).isTrue();
  }

  @Test
  void shouldKeepWaitsContextsAndTimers() {
    // given
    machine.add(s.lit);
    var closed = machine.when(s.closed).future();
    var both = machine.when(StateSet.of(s.open, s.lit)).future();
    var context = machine.context(s.lit);
    machine.grow(grownType);
    var alarm = machine.when(StateSet.of(more.alarm, last)).future();
    var room = machine.context(last);
    // when
    machine.add(s.open);
    machine.add(s.closed);
    machine.add(more.alarm, last);
    // then
    assertThat(closed.isComplete() && both.isComplete() && alarm.isComplete()).isTrue();
    assertThat(room.isEnded()).isTrue();
    // when
    host.advance(Duration.ofMillis(999));
    assertThat(machine.is(more.alarm)).isTrue();
    host.advance(Duration.ofMillis(1));
    // then
    assertThat(machine.is(more.alarm)).isFalse();
    assertThat(context.isEnded()).isFalse();
    // when
    host.advance(Duration.ofSeconds(4));
    // then
    assertThat(machine.is(s.lit)).isFalse();
    assertThat(context.isEnded()).isTrue();
  }

  @Test
  void shouldGrowBetweenSlicesOfADrain() {
    // given more than one slice
    var ends = IntStream.range(0, Machine.SLICE_MUTATIONS_MAX + 2)
        .mapToObj(number -> machine.enqueue(
            Mutation.toggle(s.open).arg(Arg.int64("n"), (long) number), Long.MAX_VALUE))
        .toList();
    machine.eval(evaluated -> evaluated.add(s.lit));
    // when
    machine.grow(grownType);
    host.runLaterTurns();
    // then
    assertThat(ends).allMatch(end -> end.result().isExecuted());
    assertThat(machine.tick(s.open)).isEqualTo(ends.size());
  }

  @Test
  void shouldGrowTwice() {
    // given
    machine.grow(grownType);
    var twice = grown.grow(() -> new States() {
      {
        state("Third").add(last, s.open);
      }
    });
    // when
    machine.grow(grownType.grow(twice, on -> {}));
    machine.add(twice.state("Third"));
    // then
    assertThat(machine.is(StateSet.of(last, s.open, more.watched))).isTrue();
    assertThat(seen).isEqualTo(List.of("opened", "audited"));
  }

  @Test
  void shouldStayOneMachineOfItsLoop() {
    // when
    machine.grow(grownType);
    // then
    assertThat(loop.stats().machines).isEqualTo(1);
    // when
    machine.dispose();
    // then
    assertThat(loop.stats().machines).isZero();
  }

  @Test
  void shouldKeepItsLocalsAndHaveMore() {
    // given
    var counted = new ArrayList<Local<StringBuilder>>();
    var counting = type.grow(grown, on -> {
      var text = on.local(StringBuilder::new);
      counted.add(text);
      on.entered(last, tx -> tx.local(text).append("in"));
    });
    machine.add(s.open);
    // when
    machine.grow(counting);
    machine.add(last);
    // then
    assertThat(machine.local(counted.get(0))).hasToString("in");
    assertThat(machine.local(type.count)).hasValue(1);
  }

  @Test
  void shouldTellTracersSoThatTheyKnowTheMachine() {
    // given
    var rebuilt = new RebuiltMachine();
    var facts = new ArrayList<TraceRecord>();
    machine.trace(rebuilt);
    machine.trace(facts::add);
    machine.add(s.open);
    // when
    machine.grow(grownType);
    // then
    assertThat(facts)
        .last()
        .isInstanceOfSatisfying(
            TraceRecord.MachineGrown.class, fact -> assertThat(fact.schema()).isSameAs(grown));
    assertThat(host.observed()).contains(facts.get(facts.size() - 1));
    assertThat(rebuilt.export()).isEqualTo(machine.export());
    // when
    machine.add(more.alarm, last);
    // then
    assertThat(rebuilt.export()).isEqualTo(machine.export());
    assertThat(rebuilt.missed()).isZero();
  }

  @Test
  void shouldLoadWhatAMachineExportedBeforeItGrew() {
    // given
    machine.add(s.open);
    var successor = loop.machine("door", grownType);
    // when
    successor.load(machine.export());
    // then
    assertThat(successor).hasToString("(Open:1)");
    assertThat(successor.version()).isEqualTo(1);
  }

  @Test
  void shouldRefuseToLoadAnExportOfWhatItHasNotGrownInto() {
    // given
    machine.grow(grownType);
    var successor = loop.machine("door", type);
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> successor.load(machine.export()))
        .withMessageContaining("known to the schema");
  }

  @Test
  void shouldNotKnowTheNewStatesBeforeItGrows() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> machine.add(more.alarm))
        .withMessageContaining("found Alarm of AuditStates");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> machine.is(StateSet.of(s.open, more.alarm)))
        .withMessageContaining("found Alarm of AuditStates");
    assertThat(machine.is(StateSet.of(more.open))).isFalse();
  }

  @Test
  void shouldRefuseToGrowInsideATransition() {
    // given
    machine.trace(fact -> {
      if (fact instanceof TransitionEnded) {
        machine.grow(grownType);
      }
    });
    // when
    machine.add(s.open);
    // then the tracer failed
    assertThat(machine.schema()).isSameAs(schema);
    assertThat(host.observed())
        .last()
        .isInstanceOfSatisfying(
            TraceRecord.TracerFailed.class,
            failed -> assertThat(failed.error())
                .hasMessage(
                    "Expected no transition to run, but one does: grow door from outside its handlers, in a later turn"));
  }

  @Test
  void shouldRefuseToGrowOnAnotherThread() throws InterruptedException {
    // given
    var thrown = new AtomicReference<Throwable>();
    var thread = new Thread(() -> thrown.set(catchThrowable(() -> machine.grow(grownType))));
    // when
    thread.start();
    thread.join();
    // then
    assertThat(thrown.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Expected to use the machine door on its own thread");
  }

  @Test
  void shouldRefuseToGrowWhenItHasEnded() {
    // given
    machine.dispose();
    // then
    assertThatIllegalStateException()
        .isThrownBy(() -> machine.grow(grownType))
        .withMessage(
            "Expected a machine that lives, but The machine door was disposed: it can't grow");
  }

  @Test
  void shouldRefuseATypeThatDidNotGrowFromItsOwn() {
    // given
    var stranger = MachineType.of(grown);
    machine.grow(grownType);
    // then
    for (var other : List.of(stranger, type, grownType)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> machine.grow(other))
          .withMessageContaining(
              "Expected a type that grew from DoorType, which door follows, but ");
    }
  }

  @Test
  void shouldRefuseASchemaThatDidNotGrowFromThatOfTheType() {
    var stranger = Schema.of(AuditStates::new);
    for (var other : List.of(stranger, schema)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> type.grow(other, on -> {}))
          .withMessageContaining("make it with grow(…) of the schema of DoorType");
    }
  }

  @Test
  void shouldStayAsItIsWhenTheHandlersCantBeBound() {
    // given
    var wrong = type.grow(grown, on -> on.entered(last, tx -> {}).entered(last, tx -> {}));
    machine.add(s.open);
    var before = machine.export();
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> machine.grow(wrong))
        .withMessageContaining("Expected one handler for");
    assertThat(machine.export()).isEqualTo(before);
    assertThat(machine.type()).isSameAs(type);
    // when
    machine.grow(grownType);
    // then
    assertThat(machine.schema()).isSameAs(grown);
  }

  @Test
  void shouldBehaveLikeAMachineThatNeverWasSmaller() {
    // given
    long seed = System.nanoTime();
    var random = new Random(seed);
    var plain = schema.grow(() -> new States() {
      {
        var a = state("A").remove(s.open);
        state("B").require(a).add(s.lit);
        IntStream.range(0, 70).forEach(number -> state("C" + number));
      }
    });
    var small = TestType.of(schema, (states, on) -> on.entered(states.open, tx -> tx.add(s.lit)));
    var big = small.grow(plain, on -> on.exited(s.open, tx -> tx.add(plain.state("B"))));
    var growing = loop.machine("m", small);
    var never = loop.machine("m", big);
    for (int step = 0; step < 400; step++) {
      if (step == 100) {
        growing.grow(big);
      }
      // when
      var called = plain.state(random.nextInt(step < 100 ? schema.size() : plain.size()));
      var ours = growing.toggle(called);
      var theirs = never.toggle(called);
      // then
      assertThat(ours.isExecuted())
          .as("seed %d, step %d", seed, step)
          .isEqualTo(theirs.isExecuted());
      assertThat(growing).as("seed %d, step %d", seed, step).hasToString(never.toString());
    }
  }
}
