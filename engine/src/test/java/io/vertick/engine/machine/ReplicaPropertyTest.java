package io.vertick.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.Wait;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;

/** A random machine and its replicas: what they show was real, and no wait for one state is missed. */
class ReplicaPropertyTest {
  private static final int STEPS = 300;

  static final class Letters extends States {
    final State a = auto("A");
    final State b = multi("B");
    final State c = state("C");
    final State d = state("D");
    final State e = state("E");
    final State picky = state("Picky");
    final State faulty = state("Faulty");
    final Attribute<Long> count = attribute("Count", Attribute.INT64);

    {
      a.require(c);
      b.add(c);
      d.add(b).remove(e);
      e.remove(d);
      faulty.require(e);
    }
  }

  /** The same wait on the machine and on a replica. */
  private record Twins(Wait original, Wait copy) {}

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final Schema<Letters> schema = Schema.of(Letters::new);
  private final Letters s = schema.states();
  private final Loop loop = new VirtualHost().newLoop();
  private long entries;
  private final Machine<Letters> machine = loop.machine(
      "letters",
      TestType.of(
          schema,
          (states, on) -> on.enter(
                  states.picky, tx -> random.nextBoolean() ? tx.accept() : tx.refuse("not now"))
              .entered(states.d, tx -> tx.set(states.count, ++entries))
              .exited(states.e, tx -> tx.add(states.b))
              .entered(states.faulty, tx -> {
                throw new IllegalStateException("fault");
              })));
  private final FedReplica<Letters> merged = new FedReplica<>(loop, machine, Tracking.ALL);
  private final FedReplica<Letters> each = new FedReplica<>(loop, machine, Tracking.ALL.each());
  private final Set<Clock> real = new HashSet<>(Set.of(machine.clock()));
  private final List<Clock> shown = new ArrayList<>();
  private final List<Twins> twins = new ArrayList<>();
  private int fulfilled;

  ReplicaPropertyTest() {
    machine.trace(fact -> real.add(machine.clock()));
    merged.view.trace(fact -> shown.add(merged.view.clock()));
    each.view.trace(fact -> shown.add(each.view.clock()));
  }

  @RepeatedTest(20)
  void shouldShowRealStatesAndMissNoWait() {
    for (int step = 0; step < STEPS; step++) {
      mutate();
      if (random.nextInt(4) == 0) {
        flush();
        requireEqual(merged.view);
        requireEqual(each.view);
        requireNoneMissed();
        await(merged.view);
        await(each.view);
      }
    }
    flush();
    requireNoneMissed();
    assertThat(real).as("seed %d", seed).containsAll(shown);
    assertThat(shown).as("seed %d", seed).hasSizeGreaterThan(STEPS / 4);
    assertThat(fulfilled).as("seed %d", seed).isGreaterThan(STEPS / 4);
  }

  private void mutate() {
    var state = any();
    // What becomes of it is what replicas show.
    var unused = switch (random.nextInt(3)) {
      case 0 -> machine.remove(state);
      case 1 -> machine.set(state);
      default -> machine.add(state);
    };
  }

  private State any() {
    return schema.state(random.nextInt(schema.size()));
  }

  private void flush() {
    if (random.nextInt(10) == 0) {
      merged.showAgain();
    } else {
      merged.flush();
    }
    each.flush();
  }

  private void requireEqual(Replica<Letters> view) {
    assertThat(view.clock()).as("seed %d", seed).isEqualTo(machine.clock());
    assertThat(view.active()).as("seed %d", seed).isEqualTo(machine.active());
    assertThat(view.version()).as("seed %d", seed).isEqualTo(machine.version());
    assertThat(view.queueTick()).as("seed %d", seed).isEqualTo(machine.queueTick());
    assertThat(view.get(s.count)).as("seed %d", seed).isEqualTo(machine.get(s.count));
    assertThat(view.error()).as("seed %d", seed).isSameAs(machine.error());
  }

  /** Waits that both views can judge exactly; that a state that may be re-entered has left is seen in {@code each} only. */
  private void await(Replica<Letters> view) {
    var state = any();
    twins.add(new Twins(machine.when(state), view.when(state)));
    twins.add(new Twins(machine.whenNext(state), view.whenNext(state)));
    var leaving = any();
    if (!leaving.isMulti() || view == each.view) {
      twins.add(new Twins(machine.whenNot(leaving), view.whenNot(leaving)));
    }
    long tick = machine.queueTick() + random.nextInt(3);
    twins.add(new Twins(machine.whenQueue(tick), view.whenQueue(tick)));
  }

  private void requireNoneMissed() {
    for (var pair : twins) {
      assertThat(pair.copy().future().succeeded())
          .as("seed %d: %s", seed, pair.copy())
          .isEqualTo(pair.original().future().succeeded());
    }
    int before = twins.size();
    twins.removeIf(pair -> !pair.original().isPending());
    fulfilled += before - twins.size();
  }
}
