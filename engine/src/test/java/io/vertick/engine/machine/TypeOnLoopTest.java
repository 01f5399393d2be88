package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who has the scratch memory of a type: drains inside drains, drains that broke off, machines that are gone. */
class TypeOnLoopTest {
  static final class Letters extends States {
    final State a = state("A");
  }

  /** Runs what a test asks for in the handler of A. */
  static final class LettersType extends MachineType<Letters> {
    FinalHandler onA = tx -> {};

    LettersType() {
      super(Schema.of(Letters::new));
    }

    @Override
    protected void handlers(Letters s, Handlers on) {
      on.entered(s.a, tx -> onA.handle(tx));
    }
  }

  private static final int DRAINS = TypeOnLoop.RUNS_KEPT + 4;

  private final LettersType type = new LettersType();
  private final State a = type.schema().states().a;
  private final Loop loop = new VirtualHost().newLoop();
  private final TypeOnLoop home = loop.onLoop(type);
  private final List<Machine<Letters>> machines =
      IntStream.range(0, DRAINS).mapToObj(i -> loop.machine("m" + i, type)).toList();
  private final List<Transition> kept = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();

  /** In each machine's handler the next machine's is called. */
  private void callTheNext(Transition tx) {
    kept.add(tx);
    int next = kept.size();
    if (next < DRAINS) {
      machines.get(next).add(a);
    }
    seen.add(tx.snapshot().machine());
    assertThat(tx.machine()).isSameAs(machines.get(next - 1));
    assertThat(tx.add(a).isQueued()).isTrue();
  }

  private List<TransitionRun> borrowAll() {
    return machines.stream().map(home::borrow).toList();
  }

  private void releaseAll(List<TransitionRun> runs) {
    for (int i = runs.size() - 1; i >= 0; i--) {
      home.release(runs.get(i));
    }
  }

  @Test
  void shouldGiveEachOfManyDrainsInsideDrainsItsOwnTransition() {
    // given
    type.onA = this::callTheNext;
    // when
    machines.get(0).add(a);
    // then
    assertThat(seen).hasSize(DRAINS).startsWith("m19").endsWith("m1", "m0");
    assertThat(machines).allMatch(machine -> machine.queueTick() == 3 && machine.error() == null);
    assertThat(kept).doesNotHaveDuplicates();
    for (var tx : kept) {
      assertThatThrownBy(tx::called).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void shouldKeepTheScratchMemoryOfTheOuterDrains() {
    // given
    var runs = borrowAll();
    assertThat(runs).doesNotHaveDuplicates();
    releaseAll(runs);
    // when
    var later = borrowAll();
    // then
    int limit = TypeOnLoop.RUNS_KEPT;
    assertThat(later.subList(0, limit)).isEqualTo(runs.subList(0, limit));
    assertThat(later.subList(limit, DRAINS)).doesNotContainAnyElementsOf(runs);
  }

  @Test
  void shouldNotLendAgainWhatABrokenDrainHad() {
    // given
    var fatal = new StackOverflowError("on purpose");
    type.onA = tx -> {
      kept.add(tx);
      if (kept.size() == 1) {
        assertThatThrownBy(() -> machines.get(1).add(a)).isSameAs(fatal);
        assertThat(tx.machineId()).isEqualTo("m0");
        assertThat(machines.get(2).add(a).isExecuted()).isTrue();
        assertThat(tx.remove(a).isQueued()).isTrue();
      } else if (kept.size() == 2) {
        throw fatal;
      }
    };
    // when
    machines.get(0).add(a);
    // then
    assertThat(machines.get(0).error()).isNull();
    assertThat(machines.get(0)).hasToString("()");
    assertThat(machines.get(2)).hasToString("(A:1)");
    assertThatThrownBy(() -> kept.get(1).machineId()).isInstanceOf(IllegalStateException.class);
    assertThat(kept.get(2)).isNotSameAs(kept.get(1));
  }

  @Test
  void shouldDropWhatAnInnerDrainDidNotGiveBack() {
    // given
    var outer = home.borrow(machines.get(0));
    var lost = home.borrow(machines.get(1));
    // when
    home.release(outer);
    // then
    assertThat(home.borrow(machines.get(2))).isSameAs(outer);
    assertThat(home.borrow(machines.get(3))).isNotSameAs(lost);
    assertThat(home.runOf(machines.get(2))).isSameAs(outer);
  }

  @Test
  void shouldHoldNoMachineThatIsGone() {
    // given
    var gone = machines.get(1);
    var runs = borrowAll();
    releaseAll(runs);
    assertThat(runs.get(1).serves(gone)).isTrue();
    type.onA = tx -> {
      gone.dispose();
      seen.add(tx.machineId());
    };
    // when
    machines.get(0).add(a);
    // then
    assertThat(gone.whenDisposed().future().succeeded()).isTrue();
    assertThat(runs).noneMatch(run -> run.serves(gone));
    assertThat(runs.get(0).serves(machines.get(0))).isTrue();
    assertThat(seen).containsExactly("m0");
  }
}
