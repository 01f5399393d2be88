package io.vertick.examples;

import io.vertick.engine.machine.Fetched;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Machines;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertx.core.Future;
import java.time.Duration;

// region painter
/** Offers a picture while {@code Ready} is active. */
final class Painter extends MachineType<Painter.PainterStates> {
  static final class PainterStates extends States {
    final State ready = multi("Ready");
  }

  static final Schema<PainterStates> SCHEMA = Schema.of(PainterStates::new);

  Painter() {
    super(SCHEMA);
  }

  @Override
  protected void handlers(PainterStates s, Handlers on) {
    on.entered(s.ready, tx -> tx.offer(s.ready, Payload.of("picture", paint(tx.number()))));
  }

  /** From any node, and from clients: they have machines too. */
  static Future<Fetched> picture(Machines machines) {
    var painter = machines.machine("painter", SCHEMA);
    return painter
        .when(SCHEMA.states().ready, Duration.ofMinutes(1))
        .compose(ready -> painter.fetch("picture"));
  }

  private static byte[] paint(long number) {
    return new byte[] {(byte) number};
  }
}
// endregion
