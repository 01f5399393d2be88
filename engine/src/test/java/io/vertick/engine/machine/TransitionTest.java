package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.relation.MutationType;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.StateSet;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.Missing;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TransitionTest {
  static final class Letters extends States {
    final State a = state("A");
    final State b = state("B");
    final State c = state("C").remove("A");
    final Attribute<Long> count = attribute("Count", Attribute.INT64);
  }

  /** Runs what a test asks for in the handlers of A and B. */
  static final class LettersType extends MachineType<Letters> {
    final Local<StringBuilder> text = local(StringBuilder::new);
    final Local<List<String>> list = local(ArrayList::new);
    FinalHandler onA = tx -> {};
    FinalHandler onB = tx -> {};
    NegotiationHandler beforeA = Transition::accept;

    LettersType(Schema<Letters> schema) {
      super(schema);
    }

    @Override
    protected void handlers(Letters s, Handlers on) {
      on.entered(s.a, tx -> onA.handle(tx));
      on.entered(s.b, tx -> onB.handle(tx));
      on.enter(s.a, tx -> beforeA.decide(tx));
    }
  }

  private static final Arg<Long> CENTS = Arg.int64("cents");
  private static final Arg<String> NOTE = Arg.string("note");

  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final LettersType type = new LettersType(schema);
  private final Loop loop = new VirtualHost().newLoop();
  private final Machine<Letters> machine = loop.machine("m", type);
  private final List<@Nullable Object> seen = new ArrayList<>();
  private final List<Transition> kept = new ArrayList<>();

  // What it shows.

  @Test
  void shouldShowTheTransitionToItsHandlers() {
    // given
    type.beforeA = tx -> {
      assertThat(tx.is(s.a)).isFalse();
      assertThat(tx.willBeActive(s.a)).isTrue();
      seen.add("negotiated");
      return tx.accept();
    };
    type.onA = tx -> {
      assertThat(tx.machineId()).isEqualTo("m");
      assertThat(tx.number()).isEqualTo(2);
      assertThat(tx.type()).isEqualTo(MutationType.ADD);
      assertThat(tx.isAuto()).isFalse();
      assertThat(tx.isCheck()).isFalse();
      assertThat(tx.called()).containsExactly(s.b, s.a);
      assertThat(tx.arg(CENTS)).isEqualTo(50);
      assertThat(tx.arg(NOTE)).isNull();
      assertThat(tx.arg(NOTE, "none")).isEqualTo("none");
      assertThat(tx.args()).isEqualTo(CENTS.is(50L));
      assertThat(tx.error()).isNull();
      assertThat(tx.before()).isEqualTo(StateSet.of(s.b));
      assertThat(tx.target()).isEqualTo(StateSet.of(s.a, s.b));
      assertThat(tx.wasActive(s.a)).isFalse();
      assertThat(tx.wasActive(s.b)).isTrue();
      assertThat(tx.willBeActive(s.c)).isFalse();
      assertThat(tx.is(s.a)).isTrue();
      assertThat(tx.machine()).isSameAs(machine);
      assertThat(tx).hasToString("#2 add [B, A]");
      seen.add("entered");
    };
    machine.add(s.b);
    // when
    machine.apply(Mutation.add(s.b, s.a).arg(CENTS, 50L));
    // then
    assertThat(machine.error()).isNull();
    assertThat(seen).containsExactly("negotiated", "entered");
  }

  @Test
  void shouldQueueTheCallsOfHandlers() {
    // given
    type.onA = tx -> {
      seen.add(tx.add(s.b).isQueued());
      seen.add(tx.add(s.b, CENTS.is(1L)).isQueued());
      seen.add(tx.remove(s.a).isQueued());
      seen.add(tx.remove(s.a, CENTS.is(1L)).isQueued());
      seen.add(tx.apply(Mutation.set(s.c)).isQueued());
      seen.add(tx.addError(new IllegalStateException()).isQueued());
      seen.add(tx.addError(s.b, new IllegalStateException()).isQueued());
    };
    // when
    machine.add(s.a);
    // then
    assertThat(seen).hasSize(7).containsOnly(true);
    assertThat(machine).hasToString("(B:3 C:1 Exception:3)");
  }

  @Test
  void shouldSayWhyACheckInsideAHandlerIsRefused() {
    // given
    type.onA = tx -> seen.add(machine.apply(Mutation.canAdd(s.c, s.a)).verdict().text());
    // when
    machine.add(s.a);
    // then
    assertThat(seen).containsExactly("A is removed by C, which would be active");
  }

  @Test
  void shouldListStatesThatAreEqualToTheHandlesOfTheStatesClass() {
    // given
    var called = new ArrayList<State>();
    machine.trace(fact -> {
      if (fact instanceof TransitionEnded ended) {
        called.addAll(ended.called());
      }
    });
    // when
    machine.add(s.exception());
    // then
    assertThat(called).containsExactly(s.exception());
  }

  // Its end.

  @Test
  void shouldThrowOnceItHasEndedAndNameTheSnapshot() {
    // given
    type.onA = kept::add;
    machine.add(s.a);
    var tx = kept.get(0);
    var calls = List.<ThrowingCallable>of(
        tx::machineId,
        tx::number,
        tx::type,
        tx::isAuto,
        tx::isCheck,
        tx::called,
        tx::args,
        () -> tx.arg(CENTS),
        () -> tx.arg(CENTS, 1L),
        tx::error,
        () -> tx.wasActive(s.a),
        () -> tx.willBeActive(s.a),
        tx::before,
        tx::target,
        () -> tx.is(s.a),
        tx::machine,
        () -> tx.get(s.count),
        () -> tx.set(s.count, 1L),
        () -> tx.local(type.text),
        () -> tx.put(CENTS, 1L),
        () -> tx.get(CENTS),
        () -> tx.context(s.a),
        () -> tx.add(s.b),
        () -> tx.add(s.b, Args.EMPTY),
        () -> tx.remove(s.a),
        () -> tx.remove(s.a, Args.EMPTY),
        () -> tx.addError(new IllegalStateException()),
        () -> tx.addError(s.b, new IllegalStateException()),
        () -> tx.apply(Mutation.add(s.b)),
        tx::snapshot);
    // when, then
    for (var call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Expected a running transition, but it has ended: take tx.snapshot() in the handler for what is needed later");
    }
    assertThat(tx).hasToString("an ended transition");
    assertThat(machine).hasToString("(A:1)");
  }

  @Test
  void shouldNotDecideForATransitionThatHasEnded() {
    // given
    type.onA = kept::add;
    machine.add(s.a);
    // when, then
    assertThatThrownBy(() -> kept.get(0).accept()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> kept.get(0).refuse("")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldThrowAlsoDuringALaterTransition() {
    // given
    type.onA = kept::add;
    type.onB = tx -> {
      assertThat(kept.get(0)).isNotSameAs(tx);
      assertThatThrownBy(() -> kept.get(0).called())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("tx.snapshot()");
      seen.add("checked");
    };
    machine.add(s.a);
    // when the next fifteen transitions use faces of their own
    for (int i = 0; i < 15; i++) {
      machine.add(s.b);
      machine.remove(s.b);
    }
    // then
    assertThat(machine.error()).isNull();
    assertThat(seen).hasSize(15);
  }

  @Test
  void shouldBeOneObjectForAllHandlersOfATransition() {
    // given
    type.beforeA = tx -> {
      kept.add(tx);
      return tx.accept();
    };
    type.onA = kept::add;
    type.onB = kept::add;
    // when
    machine.add(s.a, s.b);
    // then
    assertThat(kept).hasSize(3);
    assertThat(kept.get(1)).isSameAs(kept.get(0));
    assertThat(kept.get(2)).isSameAs(kept.get(0));
  }

  @Test
  void shouldLeaveASnapshotThatGoesOnWorking() {
    // given
    var snapshots = new ArrayList<Transition.Snapshot>();
    type.onA = tx -> snapshots.add(tx.snapshot());
    machine.add(s.b);
    // when
    machine.add(s.a, CENTS.is(50L));
    machine.set(s.c);
    // then
    assertThat(snapshots)
        .containsExactly(new Transition.Snapshot(
            "m",
            2,
            MutationType.ADD,
            false,
            false,
            List.of(s.a),
            CENTS.is(50L),
            StateSet.of(s.b),
            StateSet.of(s.a, s.b)));
  }

  // Scratch and locals.

  @Test
  void shouldKeepValuesForLaterHandlersOfTheSameTransition() {
    // given
    type.beforeA = tx -> {
      seen.add(tx.get(NOTE));
      tx.put(NOTE, "from enter");
      tx.put(CENTS, 1L);
      tx.put(CENTS, 2L);
      return tx.accept();
    };
    type.onA = tx -> {
      seen.add(tx.get(NOTE));
      seen.add(tx.get(CENTS));
    };
    // when
    machine.add(s.a);
    machine.remove(s.a);
    machine.add(s.a);
    // then
    assertThat(seen).containsExactly(null, "from enter", 2L, null, "from enter", 2L);
  }

  @Test
  void shouldGiveEachMachineItsOwnLocals() {
    // given
    type.onA = tx -> tx.local(type.text).append(tx.machineId());
    var other = loop.machine("n", type);
    // when
    machine.add(s.a);
    machine.remove(s.a);
    machine.add(s.a);
    other.add(s.a);
    // then
    assertThat(machine.local(type.text)).hasToString("mm");
    assertThat(other.local(type.text)).hasToString("n");
    assertThat(machine.local(type.list)).isEmpty();
    assertThat(machine.local(type.list)).isSameAs(machine.local(type.list));
  }

  @Test
  void shouldRefuseLocalsOfAnotherType() {
    // given
    var other = new LettersType(schema);
    // when, then
    assertThatThrownBy(() -> machine.local(other.text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a local of LettersType, but got one of another instance of it");
  }

  @Test
  void shouldRefuseALocalThatIsMadeTooLateOrMakesNothing() {
    // given
    var holder = new MachineType<Letters>(schema) {
      final Local<Object> nothing = local(Missing::value);

      @Override
      protected void handlers(Letters states, Handlers on) {}

      void makeAnother() {
        local(Object::new);
      }
    };
    var made = loop.machine("n", holder);
    // when, then
    assertThatThrownBy(holder::makeAnother)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Expected local(…) in a field of the type, but the type is complete");
    assertThatThrownBy(() -> made.local(holder.nothing))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("Expected a local's supplier to make an object, but got null");
  }

  // Arguments.

  @Test
  void shouldRefuseArgumentsOfAnotherType() {
    // given
    var wrong = Arg.of("cents", String.class);
    type.onA = tx -> tx.arg(CENTS);
    // when
    machine.add(s.a, wrong.is("fifty"));
    // then
    assertThat(machine.error())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected the argument cents to be a Long, but got the String fifty");
  }

  @Test
  void shouldCombineArguments() {
    // given
    var args = CENTS.is(50L).and(NOTE.is("x")).with(CENTS, 60L);
    // when, then
    assertThat(args.get(CENTS)).isEqualTo(60);
    assertThat(args).hasToString("{cents=60, note=x}");
    assertThat(args.and(NOTE.is("y")).get(NOTE)).isEqualTo("y");
    assertThat(args.asMap()).isEqualTo(Map.of("cents", 60L, "note", "x"));
    assertThat(Args.of(Map.of("cents", 60L, "note", "x"))).isEqualTo(args);
    assertThat(Args.of(Map.of())).isSameAs(Args.EMPTY);
    assertThat(Args.EMPTY.isEmpty()).isTrue();
    assertThatThrownBy(() -> args.asMap().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void shouldLimitArgumentNames() {
    assertThat(Arg.bool("x".repeat(255)).name()).hasSize(255);
    assertThatThrownBy(() -> Arg.int64(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected an argument name of 1 to 255 characters, but got \"\"");
    assertThatThrownBy(() -> Arg.float64("x".repeat(256)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CENTS.is(Missing.<Long>value()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("Expected a value for the argument cents, but got null");
  }
}
