package io.vertick.engine.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Local;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A type as an author writes it, with an included part. */
class GateTest {
  static final class GateStates extends States {
    final State locked = auto("Locked");
    final State unlocked = state("Unlocked").lasts(Duration.ofSeconds(5));
    final Attribute<Long> lastPaid = attribute("LastPaid", Attribute.INT64);
    final Connected link = include("Link", Connected::new);

    {
      exclusive(locked, unlocked);
    }

    static final Schema<GateStates> SCHEMA = Schema.of(GateStates::new);
    static final Arg<Long> CENTS = Arg.int64("cents");
  }

  static final class Coins {
    private long sum;
  }

  static final class Gate extends MachineType<GateStates> {
    private final Local<Coins> coins = local(Coins::new);

    Gate() {
      super(GateStates.SCHEMA);
    }

    @Override
    protected void handlers(GateStates s, Handlers on) {
      on.enter(
          s.unlocked,
          tx -> tx.arg(GateStates.CENTS, 0L) >= 50 ? tx.accept() : tx.refuse("50 cents, please"));
      on.entered(s.unlocked, tx -> {
        tx.local(coins).sum += tx.arg(GateStates.CENTS, 0L);
        tx.set(s.lastPaid, tx.arg(GateStates.CENTS));
      });
      on.include(Connected.handlers(s.link));
    }
  }

  private final VirtualHost host = new VirtualHost();
  private final Gate type = new Gate();
  private final Machine<GateStates> gate = host.newLoop().machine("gate-1", type);
  private final GateStates s = gate.states();

  @Test
  void shouldWorkWithAnIncludedPart() {
    // given
    gate.start();
    assertThat(gate.active()).contains(s.locked, s.link.disconnected);
    // when
    gate.add(s.unlocked, GateStates.CENTS.is(50L));
    gate.add(s.link.connecting);
    gate.addError(s.link.errConnecting, new IOException("unplugged"));
    host.advance(Duration.ofSeconds(5));
    // then
    assertThat(gate.is(s.locked)).isTrue();
    assertThat(gate.is(s.link.disconnected)).isTrue();
    assertThat(gate.get(s.lastPaid)).isEqualTo(50);
    assertThat(gate.local(type.coins).sum).isEqualTo(50);
  }
}
