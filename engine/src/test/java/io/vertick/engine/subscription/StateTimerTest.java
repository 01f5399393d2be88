package io.vertick.engine.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Host;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.TestType;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** States that last for a time: {@code lasts}. */
class StateTimerTest {
  static final class Gate extends States {
    final State unlocked = multi("Unlocked").lasts(Duration.ofSeconds(5));
    final State blinking = state("Blinking").lasts(Duration.ofMillis(1));
    final State faulty = state("Faulty").lasts(Duration.ofSeconds(1));
    final State held = state("Held").lasts(Duration.ofSeconds(1));
    final State other = state("Other");
  }

  /** A host whose timers can't be cancelled, as if they had been on their way already. */
  record DeafHost(VirtualHost host) implements Host, Timers {
    @Override
    public Timer after(Duration delay, Runnable action) {
      host.after(delay, action);
      return () -> {};
    }

    @Override
    public Timers timers() {
      return this;
    }

    @Override
    public Promises promises() {
      return host;
    }

    @Override
    public long nanoTime() {
      return host.nanoTime();
    }

    @Override
    public long wallTimeMs() {
      return host.wallTimeMs();
    }

    @Override
    public Incarnation newIncarnation() {
      return host.newIncarnation();
    }

    @Override
    public void later(Runnable action) {
      host.later(action);
    }

    @Override
    public Tracer observer() {
      return host.observer();
    }
  }

  private final Schema<Gate> schema = Schema.of(Gate::new);
  private final Gate s = schema.states();
  private final VirtualHost host = new VirtualHost();
  private final List<String> seen = new ArrayList<>();
  private final Machine<Gate> machine = host.newLoop()
      .machine(
          "m",
          TestType.of(
              schema,
              (states, on) -> on.exited(
                      states.unlocked, tx -> seen.add(tx.type().text() + tx.called()))
                  .exit(states.held, tx -> tx.refuse("held"))
                  .entered(states.faulty, tx -> {
                    throw new IllegalStateException();
                  })));

  @Test
  void shouldRemoveTheStateAfterItsTimeAndNotBefore() {
    // given
    machine.add(s.unlocked);
    // when
    host.advance(Duration.ofMillis(4_999));
    // then
    assertThat(machine.is(s.unlocked)).isTrue();
    // when
    host.advance(Duration.ofMillis(1));
    // then
    assertThat(machine.is(s.unlocked)).isFalse();
    assertThat(seen).containsExactly("remove[Unlocked]");
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldStartAgainAtAReentry() {
    // given
    machine.add(s.unlocked);
    host.advance(Duration.ofSeconds(4));
    // when
    machine.add(s.unlocked);
    // then
    assertThat(host.pendingTimers()).isEqualTo(1);
    host.advance(Duration.ofSeconds(4));
    assertThat(machine.is(s.unlocked)).isTrue();
    host.advance(Duration.ofSeconds(1));
    assertThat(machine.is(s.unlocked)).isFalse();
    assertThat(machine.tick(s.unlocked)).isEqualTo(4);
  }

  @Test
  void shouldGoOnWhenOtherStatesChange() {
    // given
    machine.add(s.unlocked);
    host.advance(Duration.ofSeconds(4));
    // when
    machine.add(s.other);
    machine.add(s.blinking);
    host.advance(Duration.ofSeconds(1));
    // then
    assertThat(machine.is(s.unlocked)).isFalse();
    assertThat(machine.is(s.blinking)).isFalse();
  }

  @Test
  void shouldLeaveNoTimerBehindWhenTheStateLeaves() {
    // given
    machine.add(s.unlocked);
    // when
    machine.remove(s.unlocked);
    // then
    assertThat(host.pendingTimers()).isZero();
    // when the state is entered again before the old time is up
    machine.add(s.unlocked);
    host.advance(Duration.ofMillis(4_999));
    // then
    assertThat(machine.is(s.unlocked)).isTrue();
  }

  @Test
  void shouldStartNoTimerForAStateThatAFailureTookOut() {
    // when
    machine.add(s.faulty);
    // then
    assertThat(machine.is(s.faulty)).isFalse();
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldStartNoTimerInACheck() {
    // when
    machine.canAdd(s.unlocked);
    // then
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldIgnoreATimerThatFiresThoughItWasCancelled() {
    // given
    var deaf = new Loop(new DeafHost(host)).machine("deaf", MachineType.of(schema));
    deaf.add(s.unlocked);
    host.advance(Duration.ofSeconds(4));
    deaf.add(s.unlocked);
    // when
    host.advance(Duration.ofSeconds(1));
    // then
    assertThat(deaf.is(s.unlocked)).isTrue();
    // when
    host.advance(Duration.ofSeconds(4));
    // then
    assertThat(deaf).hasToString("()");
    assertThat(deaf.tick(s.unlocked)).isEqualTo(4);
  }

  @Test
  void shouldBeStoppedByDisposal() {
    // given
    machine.add(s.unlocked, s.held);
    assertThat(host.pendingTimers()).isEqualTo(2);
    // when
    machine.dispose();
    host.advance(Duration.ofSeconds(10));
    // then
    assertThat(host.pendingTimers()).isZero();
    assertThat(machine.is(s.unlocked)).isTrue();
    assertThat(host.observed()).hasSize(1);
  }

  @Test
  void shouldLeaveAStateThatAHandlerHoldsAndTellTheObserver() {
    // given
    machine.add(s.held);
    // when
    host.advance(Duration.ofSeconds(1));
    // then
    assertThat(machine.is(s.held)).isTrue();
    assertThat(host.observed()).hasSize(1);
    assertThat(host.pendingTimers()).isZero();
  }

  @Test
  void shouldRunOneTimerAStateAndMachine() {
    // given
    machine.add(s.unlocked, s.blinking);
    // when
    host.advance(Duration.ofMillis(1));
    // then
    assertThat(machine).hasToString("(Unlocked:1)");
    assertThat(host.pendingTimers()).isEqualTo(1);
  }
}
