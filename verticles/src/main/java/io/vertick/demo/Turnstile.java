package io.vertick.demo;

import io.vertick.Vertick;
import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.time.Duration;

/** A turnstile: locked until somebody pays, and locked again after a second. The first machine to read. */
public final class Turnstile {
  private Turnstile() {}

  /** What a gate can be: exactly one of two states at a time. */
  static final class GateStates extends States {
    final State locked = auto("Locked");
    final State unlocked = state("Unlocked").lasts(Duration.ofSeconds(1));
    final Attribute<Long> lastPaid = attribute("LastPaid", Attribute.INT64);

    {
      exclusive(locked, unlocked);
    }

    static final Schema<GateStates> SCHEMA = Schema.of(GateStates::new);
    static final Arg<Long> CENTS = Arg.int64("cents");
  }

  /** What happens when it changes: {@code enter} may refuse, {@code entered} acts. */
  static final class Gate extends MachineType<GateStates> {
    Gate() {
      super(GateStates.SCHEMA);
    }

    @Override
    protected void handlers(GateStates s, Handlers on) {
      on.enter(
          s.unlocked,
          tx -> tx.arg(GateStates.CENTS, 0L) >= 50 ? tx.accept() : tx.refuse("50 cents, please"));
      on.entered(s.unlocked, tx -> tx.set(s.lastPaid, tx.arg(GateStates.CENTS)));
    }
  }

  /** The gate's states, for whoever wants to draw them. */
  public static Schema<?> schema() {
    return GateStates.SCHEMA;
  }

  /** Pays too little, pays enough, and waits for the gate to lock itself. */
  public static Future<Void> run(Vertx vertx, PrintStream out) {
    return Vertick.create(vertx)
        .host("gate-1", new Gate())
        .compose(gate -> pay(gate, 20, out)
            .compose(refused -> pay(gate, 50, out))
            .compose(opened -> gate.when(gate.states().locked, Duration.ofSeconds(10)))
            .compose(locked -> gate.snapshot())
            .onSuccess(snapshot -> out.println("after a second: " + snapshot.active()
                + ", last paid " + snapshot.attributes().get("LastPaid")))
            .mapEmpty());
  }

  private static Future<Void> pay(MachineRef<GateStates> gate, long cents, PrintStream out) {
    return gate.add(gate.states().unlocked, GateStates.CENTS.is(cents))
        .onSuccess(result -> out.println("paid " + cents + ": " + result))
        .mapEmpty();
  }
}
