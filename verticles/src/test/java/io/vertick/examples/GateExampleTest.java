package io.vertick.examples;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class GateExampleTest {
  // region gate
  static final class GateStates extends States {
    final State locked = auto("Locked"); // activates itself when nothing stops it
    final State unlocked = state("Unlocked").lasts(Duration.ofSeconds(1)); // and leaves by itself

    {
      exclusive(locked, unlocked);
    }

    static final Schema<GateStates> SCHEMA = Schema.of(GateStates::new); // all mistakes at once
    static final Arg<Long> CENTS = Arg.int64("cents");
  }

  static final class Gate extends MachineType<GateStates> {
    Gate() {
      super(GateStates.SCHEMA);
    }

    @Override
    protected void handlers(GateStates s, Handlers on) {
      on.enter(
          s.unlocked,
          tx -> tx.arg(GateStates.CENTS, 0L) >= 50 ? tx.accept() : tx.refuse("50 cents, please"));
    }
  }
  // endregion

  @Test
  void shouldRefuseTooLittle(Vertx vertx) {
    // when
    // region pay
    var paid = Vertick.create(vertx)
        .host("gate-1", new Gate())
        .compose(gate -> gate.add(gate.states().unlocked, GateStates.CENTS.is(20L)))
        .onSuccess(System.out::println); // Refused: Unlocked.enter refused: 50 cents, please
    // endregion
    // then
    assertThat(await(paid)).hasToString("Refused: Unlocked.enter refused: 50 cents, please");
  }
}
