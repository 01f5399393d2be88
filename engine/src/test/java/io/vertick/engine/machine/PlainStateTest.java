package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertick.engine.machine.LoopStats.Outcome;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.Wait;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The short path of states that concern nobody else: when it is taken, and that nothing shows it. */
class PlainStateTest {
  static final class Letters extends States {
    final State plain = state("Plain");
    final State other = state("Other");
    final State bound = state("Bound");
    final State quiet = quiet("Quiet");
    final State late = state("Late").after(plain);
    final State again = multi("Again");
    final State brief = state("Brief").lasts(Duration.ofSeconds(1));
    final State adding = state("Adding");
    final State added = state("Added");
    final State needing = state("Needing");
    final State needed = state("Needed");
    final State blocking = state("Blocking");
    final State blocked = state("Blocked");
    final State burst = multi("Burst");

    {
      adding.add(added);
      needing.require(needed);
      blocking.remove(blocked);
    }
  }

  static final class WithAuto extends States {
    final State plain = state("Plain");
    final State follower = auto("Follower").require(plain);
    final State tireless = auto("Tireless");
  }

  private static final long NO_DEADLINE = Long.MAX_VALUE;

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final List<String> seen = new ArrayList<>();
  private final TypeOnLoop home = homeOf(
      schema,
      (states, on) -> on.entered(states.bound, tx -> seen.add("entered"))
          .entered(states.burst, tx -> {
            for (int i = 0; i < 300; i++) {
              tx.add(i % 2 == 0 ? states.again : states.other);
            }
          }));
  private final Machine<Letters> machine = machineIn(home);

  private <S extends States> TypeOnLoop homeOf(Schema<S> of, BiConsumer<S, Handlers> binding) {
    return new TypeOnLoop(TestType.of(of, binding), loop);
  }

  @SuppressWarnings("unchecked")
  private static <S extends States> Machine<S> machineIn(TypeOnLoop home) {
    return new Machine<>("m", (MachineType<S>) home.type, home);
  }

  private static long numberOfRun(TypeOnLoop home) {
    var run = home.borrow(machineIn(home));
    home.release(run);
    return run.number();
  }

  /** Whether a call went the general way: the scratch memory remembers its number. */
  private static boolean isGeneral(TypeOnLoop home, Runnable call) {
    long before = numberOfRun(home);
    call.run();
    return numberOfRun(home) != before;
  }

  private boolean isGeneral(State state) {
    return isGeneral(home, () -> machine.toggle(state));
  }

  /** The same calls on a machine that nothing was done to, after which both must look alike. */
  private void assertAsWithout(Consumer<Machine<Letters>> disturb) {
    Machine<Letters> disturbed = machineIn(home);
    Machine<Letters> plain = machineIn(home);
    disturb.accept(disturbed);
    plain.apply(Mutation.remove(s.plain).ifVersion(0));
    for (int call = 0; call < 6; call++) {
      var expected = call % 3 == 2 ? plain.remove(s.plain) : plain.add(s.plain);
      var result = call % 3 == 2 ? disturbed.remove(s.plain) : disturbed.add(s.plain);
      assertThat(result).isEqualTo(expected);
      assertThat(disturbed.clock()).isEqualTo(plain.clock());
      assertThat(disturbed.version()).isEqualTo(plain.version());
    }
    assertThat(disturbed.tick(s.plain)).isEqualTo(4);
  }

  // What a plain state is.

  @Test
  void shouldSwitchAPlainStateOnTheShortPath() {
    assertThat(isGeneral(s.plain)).isFalse();
    assertThat(isGeneral(s.plain)).isFalse();
    assertThat(isGeneral(s.other)).isFalse();
    assertThat(isGeneral(s.quiet)).isFalse();
    assertThat(isGeneral(s.late)).as("after decides nothing").isFalse();
    assertThat(machine).hasToString("(Other:1 Quiet:1 Late:1)");
    assertThat(machine.tick(s.plain)).isEqualTo(2);
    assertThat(machine.version()).isEqualTo(5);
    assertThat(machine.queueTick()).isEqualTo(6);
    assertThat(machine.nextTransition()).isEqualTo(6);
    assertThat(loop.stats().transitions(MutationType.ADD, Outcome.EXECUTED)).isEqualTo(4);
    assertThat(loop.stats().transitions(MutationType.REMOVE, Outcome.EXECUTED)).isEqualTo(1);
  }

  @Test
  void shouldCountWhatChangesNothing() {
    // when
    machine.remove(s.plain);
    machine.add(s.plain);
    var result = machine.add(s.plain);
    // then
    assertThat(result).isEqualTo(new Result.Executed(1));
    assertThat(machine.tick(s.plain)).isEqualTo(1);
    assertThat(machine.queueTick()).isEqualTo(4);
    assertThat(loop.stats().transitions(MutationType.ADD, Outcome.EXECUTED)).isEqualTo(2);
    assertThat(loop.stats().transitions(MutationType.REMOVE, Outcome.EXECUTED)).isEqualTo(1);
  }

  @Test
  void shouldNotTakeOtherStatesForPlain() {
    for (var state : List.of(
        s.bound,
        s.again,
        s.brief,
        s.adding,
        s.needing,
        s.needed,
        s.blocking,
        s.blocked,
        s.burst,
        s.exception())) {
      assertThat(isGeneral(state)).as(state.name()).isTrue();
    }
    assertThat(seen).containsExactly("entered");
    host.advance(Duration.ofSeconds(1));
    assertThat(machine.is(s.brief)).isFalse();
  }

  @Test
  void shouldTakeTheGeneralPathForOtherCalls() {
    assertThat(isGeneral(home, () -> machine.set(s.plain))).isTrue();
    assertThat(isGeneral(home, () -> machine.add(s.plain, s.other))).isTrue();
    assertThat(isGeneral(home, () -> machine.add(StateSet.of(s.plain)))).isTrue();
    assertThat(isGeneral(home, () -> machine.add(s.plain, Args.EMPTY))).isTrue();
    assertThat(isGeneral(home, () -> machine.canRemove(s.plain))).isTrue();
    assertThat(machine.is(s.plain)).isTrue();
  }

  @Test
  void shouldTakeTheGeneralPathWhereHandlersAreAskedOnEveryTransition() {
    List<BiConsumer<Letters, Handlers>> bindings = List.of(
        (states, on) -> on.enter(states.plain, tx -> tx.accept()),
        (states, on) -> on.exit(states.plain, tx -> tx.accept()),
        (states, on) -> on.entered(states.plain, tx -> {}),
        (states, on) -> on.exited(states.plain, tx -> {}),
        (states, on) -> on.anyEnter(tx -> tx.accept()),
        (states, on) -> on.anyEntered(tx -> {}),
        (states, on) -> on.self(states.other, tx -> tx.accept()),
        (states, on) -> on.pair(states.other, states.bound, tx -> tx.accept()));
    for (int i = 0; i < bindings.size(); i++) {
      var bound = homeOf(schema, bindings.get(i));
      Machine<Letters> asked = machineIn(bound);
      // when, then
      assertThat(isGeneral(bound, () -> asked.add(s.plain))).as("binding " + i).isTrue();
      assertThat(asked).hasToString("(Plain:1)");
      assertThat(asked.version()).isEqualTo(1);
      assertThat(asked.queueTick()).isEqualTo(2);
    }
    var elsewhere = homeOf(schema, (states, on) -> on.enter(states.other, tx -> tx.accept()));
    Machine<Letters> unasked = machineIn(elsewhere);
    assertThat(isGeneral(elsewhere, () -> unasked.add(s.plain))).isFalse();
  }

  @Test
  void shouldAskSelfHandlersOfOthers() {
    // given
    var refusing = homeOf(schema, (states, on) -> on.self(states.other, tx -> tx.refuse("no")));
    Machine<Letters> refused = machineIn(refusing);
    refused.add(s.other);
    // when, then
    assertThat(refused.add(s.plain).verdict().code()).isEqualTo(VerdictCode.HANDLER_REFUSED);
    assertThat(refused).hasToString("(Other:1)");
  }

  @Test
  void shouldRunAutosOfTheSchema() {
    // given
    var autos = Schema.of(WithAuto::new);
    var autoHome = homeOf(autos, (states, on) -> {});
    Machine<WithAuto> following = machineIn(autoHome);
    // when, then
    assertThat(isGeneral(autoHome, () -> following.add(autos.states().plain))).isTrue();
    assertThat(following).hasToString("(Plain:1 Follower:1 Tireless:1)");
  }

  // What follows a machine.

  @Test
  void shouldTellATracer() {
    // given
    var facts = new ArrayList<TraceRecord>();
    Tracer tracer = facts::add;
    machine.add(s.plain);
    machine.trace(tracer);
    // when, then
    assertThat(isGeneral(s.plain)).isTrue();
    assertThat(facts).hasSize(2);
    assertThat(((TransitionEnded) facts.get(1)).number())
        .as("those on the short path are counted")
        .isEqualTo(2);
    machine.untrace(tracer);
    assertThat(isGeneral(s.plain)).isFalse();
    assertThat(facts).hasSize(2);
    assertAsWithout(traced -> {
      traced.trace(fact -> {});
      traced.apply(Mutation.remove(s.plain).ifVersion(0));
    });
  }

  @Test
  void shouldTellATracerThatWantsDetailsThatRelationsDidNothing() {
    // given
    var decided = new ArrayList<String>();
    machine.trace(Tracer.detailed(fact -> {
      if (fact instanceof TraceRecord.RelationsDecided relations) {
        decided.add("#" + relations.transition() + " " + relations.decisions());
      }
    }));
    // when
    machine.add(s.plain);
    machine.add(s.plain);
    machine.remove(s.bound);
    // then
    assertThat(decided).containsExactly("#1 []", "#2 []", "#3 []");
  }

  private void assertFulfilledByToggling(Wait wait) {
    assertThat(isGeneral(s.plain)).isTrue();
    assertThat(wait.future().succeeded()).as(wait.toString()).isTrue();
    assertThat(isGeneral(s.plain)).as("nobody waits any more").isFalse();
  }

  @Test
  void shouldFulfilWaitsOnTheState() {
    assertFulfilledByToggling(machine.when(s.plain));
    assertFulfilledByToggling(machine.whenAny(StateSet.of(s.plain, s.other)));
    assertFulfilledByToggling(machine.whenNext(s.plain));
    assertFulfilledByToggling(machine.whenTicks(s.plain, 1));
    assertFulfilledByToggling(
        machine.whenTimeSum(StateSet.of(s.plain, s.other), machine.tick(s.plain) + 1));
    assertFulfilledByToggling(machine.whenArgs(s.plain, Args.EMPTY));
    assertFulfilledByToggling(machine.whenQueue(machine.queueTick() + 1));
    assertFulfilledByToggling(machine.whenQuery(view -> view.is(s.plain)));
    machine.add(s.plain);
    assertFulfilledByToggling(machine.whenNot(s.plain));
    assertAsWithout(waiting -> {
      waiting.whenTime(s.plain, 99);
      waiting.apply(Mutation.remove(s.plain).ifVersion(0));
    });
  }

  @Test
  void shouldStayShortWithManyWaitsOnOthers() {
    // given
    var waits = new ArrayList<Wait>();
    for (int i = 0; i < 10_000; i++) {
      waits.add(i % 2 == 0 ? machine.when(s.other) : machine.when(StateSet.of(s.other, s.late)));
    }
    machine.whenDisposed();
    // when, then
    assertThat(isGeneral(s.plain)).isFalse();
    assertThat(isGeneral(s.plain)).isFalse();
    assertThat(machine.pendingWaits()).isEqualTo(10_001);
    assertThat(waits).allMatch(Wait::isPending);
    assertThat(isGeneral(s.other)).isTrue();
    assertThat(machine.pendingWaits()).isEqualTo(5_001);
    machine.add(s.late);
    assertThat(waits).noneMatch(Wait::isPending);
  }

  @Test
  void shouldTakeTheGeneralPathWhileWaitsAreNotByState() {
    for (var wait : List.of(
        machine.whenArgs(s.other, Args.EMPTY),
        machine.whenQueue(99),
        machine.whenQuery(view -> false))) {
      assertThat(isGeneral(s.plain)).as(wait.toString()).isTrue();
      assertThat(wait.isPending()).isTrue();
      wait.cancel();
    }
    assertThat(isGeneral(s.plain)).isFalse();
  }

  @Test
  void shouldAskQueriesAboutOtherStatesToo() {
    // given
    var count = new int[1];
    machine.whenQuery(view -> ++count[0] > 9);
    // when
    machine.add(s.plain);
    machine.add(s.plain);
    machine.remove(s.other);
    // then
    assertThat(count[0]).isEqualTo(4);
  }

  @Test
  void shouldEndAContext() {
    // given
    machine.add(s.plain);
    var context = machine.context(s.plain);
    var wait = machine.when(s.other).boundTo(context);
    // when, then
    assertThat(isGeneral(s.plain)).isTrue();
    assertThat(context.isEnded()).isTrue();
    assertThat(wait.isPending()).isFalse();
    assertThat(context.ended().succeeded()).isTrue();
    assertThat(isGeneral(s.plain)).isFalse();
    assertAsWithout(bound -> {
      bound.context(s.other);
      bound.apply(Mutation.remove(s.plain).ifVersion(0));
    });
  }

  @Test
  void shouldNotEndAContextOfAStateThatLeftBefore() {
    // given
    machine.apply(Mutation.add(s.plain));
    machine.apply(Mutation.add(s.other));
    machine.apply(Mutation.remove(s.plain));
    var context = machine.context(s.plain);
    // when
    machine.apply(Mutation.remove(s.other));
    // then
    assertThat(context.isEnded()).isFalse();
  }

  // What is under way.

  @Test
  void shouldRunWhatIsQueuedFirst() {
    // given a slice of a ref's drain is pending, and somebody waits for its end
    machine.enqueue(Mutation.add(s.burst).arg(Arg.int64("n"), 1L), NO_DEADLINE);
    assertThat(machine.queueSize()).isPositive();
    var idle = machine.whenIdle();
    assertThat(idle.isPending()).isTrue();
    // when, then
    assertThat(isGeneral(s.plain)).isTrue();
    assertThat(machine.queueSize()).isZero();
    assertThat(idle.future().succeeded()).isTrue();
    assertThat(machine.version()).isEqualTo(machine.clock().sum() - 150 + 1);
    assertThat(isGeneral(s.plain)).isFalse();
    host.runLater();
    assertThat(machine.tick(s.plain)).isEqualTo(2);
  }

  @Test
  void shouldQueueCallsOfHandlersAndEvals() {
    // given
    var results = new ArrayList<Result>();
    // when
    machine.eval(self -> {
      results.add(self.add(s.plain));
      assertThat(self.is(s.plain)).isFalse();
    });
    // then
    assertThat(results.get(0).isQueued()).isTrue();
    assertThat(machine.is(s.plain)).isTrue();
  }

  @Test
  void shouldRefuseAfterDisposal() {
    // given
    machine.dispose();
    // when, then
    assertThat(machine.add(s.plain).verdict().code()).isEqualTo(VerdictCode.DISPOSED);
    assertThat(machine.remove(s.plain).verdict().code()).isEqualTo(VerdictCode.DISPOSED);
    assertThat(machine.version()).isZero();
    assertThat(machine.queueTick()).isEqualTo(1);
  }

  @Test
  void shouldRefuseAnotherThread() throws InterruptedException {
    // given
    var thrown = new ArrayList<@Nullable Throwable>();
    // when
    var thread = new Thread(() -> thrown.add(catchThrowable(() -> machine.add(s.plain))));
    thread.start();
    thread.join();
    // then
    assertThat(thrown.get(0)).isInstanceOf(IllegalStateException.class);
    assertThat(machine.version()).isZero();
  }

  @Test
  void shouldRefuseAStateOfAnotherSchema() {
    var foreign = Schema.of(Letters::new).states();
    assertThat(catchThrowable(() -> machine.add(foreign.plain)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(machine.queueTick()).isEqualTo(1);
  }

  // An active set that a recovery left unsound.

  static final class PinnedError extends States {
    final State faulty = state("Faulty");
    final State pinned = state("Exception").require(faulty);
    final State plain = state("Plain");
  }

  @Test
  void shouldTreatAnExceptionWithoutItsNeedsAsTheGeneralPathDoes() {
    // given
    var pinned = Schema.of(PinnedError::new);
    var states = pinned.states();
    var faultyHome = homeOf(
        pinned,
        (of, on) -> on.entered(of.faulty, tx -> {
          throw new IllegalStateException();
        }));
    Machine<PinnedError> plain = machineIn(faultyHome);
    Machine<PinnedError> general = machineIn(faultyHome);
    general.trace(fact -> {});
    for (var each : List.of(plain, general)) {
      each.addError(states.faulty, new IllegalStateException("reported"));
      assertThat(each.is(states.pinned)).isTrue();
    }
    // when
    plain.add(states.plain);
    general.add(states.plain);
    // then
    assertThat(plain).hasToString(general.toString());
    assertThat(plain.version()).isEqualTo(general.version());
  }

  // Against the general path.

  /** Keeps each result as text: the object is used again. */
  private static String call(Machine<Letters> on, int kind, State state, State other) {
    return switch (kind) {
      case 0, 1, 2 -> on.add(state).toString();
      case 3, 4 -> on.remove(state).toString();
      case 5 -> on.toggle(state).toString();
      case 6 -> on.set(state).toString();
      case 7 -> on.add(state, other).toString();
      case 8 -> on.canAdd(state).toString();
      default -> on.apply(Mutation.remove(state).ifTick(state, 1)).toString();
    };
  }

  private static List<Long> countsOf(LoopStats stats) {
    var counts = new ArrayList<Long>();
    for (var type : MutationType.values()) {
      for (var outcome : Outcome.values()) {
        counts.add(stats.transitions(type, outcome));
      }
    }
    for (var code : VerdictCode.values()) {
      counts.add(stats.refusals(code));
    }
    return counts;
  }

  @Test
  void shouldDoWhatTheGeneralPathDoes() {
    long seed = new Random().nextLong();
    System.out.println("PlainStateTest: seed " + seed);
    var random = new Random(seed);
    var type = TestType.of(schema, (states, on) -> on.enter(states.bound, tx -> tx.accept()));
    var shortLoop = new VirtualHost().newLoop();
    var generalLoop = new VirtualHost().newLoop();
    var shortHome = new TypeOnLoop(type, shortLoop);
    Machine<Letters> plain = machineIn(shortHome);
    var general = generalLoop.machine("m", type);
    general.trace(fact -> {});
    var numbers = new ArrayList<Long>();
    general.trace(fact -> {
      if (fact instanceof TransitionEnded ended) {
        numbers.add(ended.number());
      }
    });
    int shortCalls = 0;
    for (int step = 0; step < 1_000; step++) {
      var state = schema.state(random.nextInt(schema.size()));
      var other = schema.state(random.nextInt(schema.size()));
      int kind = random.nextInt(10);
      long before = numberOfRun(shortHome);
      // when
      var result = call(plain, kind, state, other);
      var expected = call(general, kind, state, other);
      // then
      var what = "seed " + seed + ", step " + step + ", kind " + kind + " of " + state;
      shortCalls += numberOfRun(shortHome) == before ? 1 : 0;
      assertThat(result).as(what).isEqualTo(expected);
      assertThat(plain.clock()).as(what).isEqualTo(general.clock());
      assertThat(plain).as(what).hasToString(general.toString());
      assertThat(plain.version()).as(what).isEqualTo(general.version());
      assertThat(plain.queueTick()).as(what).isEqualTo(general.queueTick());
      assertThat(countsOf(shortLoop.stats())).as(what).isEqualTo(countsOf(generalLoop.stats()));
    }
    assertThat(shortCalls).as("seed " + seed).isBetween(50, 600);
    long last = Objects.requireNonNull(numbers.get(numbers.size() - 1));
    assertThat(plain.nextTransition()).as("transition numbers").isEqualTo(last + 1);
  }
}
