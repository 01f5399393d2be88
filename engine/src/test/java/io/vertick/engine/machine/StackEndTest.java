package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.relation.VerdictCode;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The stack ends while machines call each other, wherever in the engine: a machine goes on as it should, or says that it is broken. */
class StackEndTest {
  private static final int STACK_BYTES = 256 * 1024;
  private static final int MACHINES = 2_000;
  private static final int PLACES = 100;

  static final class Letters extends States {
    final State a = state("A");
    final State b = state("B").require(a);
  }

  /** Machines, each of which calls the next one in its handler. */
  private static final class Chain extends MachineType<Letters> {
    private final Loop loop = new VirtualHost().newLoop();
    private final State a;
    private final State b;
    private final List<Machine<Letters>> machines;
    private int deepest;
    private boolean isOver;

    Chain() {
      super(Schema.of(Letters::new));
      a = schema().states().a;
      b = schema().states().b;
      machines = IntStream.range(0, MACHINES)
          .mapToObj(i -> loop.machine("m" + i, this))
          .toList();
    }

    @Override
    protected void handlers(Letters s, Handlers on) {
      on.entered(s.a, tx -> callNext());
    }

    private void callNext() {
      if (isOver || deepest == MACHINES) {
        return;
      }
      try {
        machines.get(deepest++).add(a);
      } catch (StackOverflowError end) {
        isOver = true;
      }
    }

    /** Calls them from so deep; how many were called. */
    int call(int depth) {
      return depth == 0 ? begin() : call(depth - 1);
    }

    private int begin() {
      callNext();
      return deepest;
    }
  }

  /** How many are broken then. */
  private static long endTheStack(int depth) throws Exception {
    var task = new FutureTask<>(() -> {
      var chain = new Chain();
      assertThat(chain.call(depth)).isLessThan(MACHINES);
      return chain.machines.stream().filter(machine -> isBroken(chain, machine)).count();
    });
    new Thread(null, task, "deep", STACK_BYTES).start();
    return task.get();
  }

  /** Whether it says so; if it does not, it works. */
  private static boolean isBroken(Chain chain, Machine<Letters> machine) {
    chain.isOver = true;
    var first = machine.add(chain.a);
    if (first instanceof Result.Refused refused) {
      assertThat(refused.verdict().code()).isEqualTo(VerdictCode.MACHINE_BROKEN);
      assertThat(machine.error()).isInstanceOf(StackOverflowError.class);
      return true;
    }
    assertThat(first.isExecuted()).as("%s", first).isTrue();
    assertThat(machine.add(chain.b).isExecuted()).isTrue();
    assertThat(machine.remove(chain.a).isExecuted()).isTrue();
    assertThat(machine.is(chain.a) || machine.is(chain.b)).isFalse();
    assertThat(machine.add(chain.b).isRefused()).isTrue();
    return false;
  }

  @Test
  void shouldGoOnOrBeBrokenWhereverTheStackEnds() throws Exception {
    long broken = 0;
    for (int depth = 0; depth < PLACES; depth++) {
      broken += endTheStack(depth);
    }
    // then it has ended inside of machines
    assertThat(broken).isPositive();
  }
}
