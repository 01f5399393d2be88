package io.vertick.examples;

// region lock
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Recipient;
import io.vertick.engine.pipe.Pipe;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.states.Basic;
import io.vertick.engine.states.Connected;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** A lock with a radio, and the panel at the porter's that shows it. */
final class Lock extends MachineType<Lock.LockStates> {
  static final class LockStates extends Basic {
    final State open = state("Open").require(start);
    final State rattled = multi("Rattled");
    final Connected radio = include("Radio", Connected::new); // RadioConnecting, RadioConnected, …
  }

  static final class PanelStates extends States {
    final State lockOpen = state("LockOpen");
    final State lockOnline = state("LockOnline");
    final State bell = multi("Bell");
    final State night = state("Night").remove(bell);
    final State errLock = multi("ErrLock").add(exception()).require(exception());
  }

  static final Schema<LockStates> SCHEMA = Schema.of(LockStates::new);
  static final Schema<PanelStates> PANEL = Schema.of(PanelStates::new);

  private final Supplier<Future<Void>> dial;
  private final Recipient<PanelStates> panel;

  /** The panel is a {@link MachineRef} to one anywhere, or a machine on this thread. */
  Lock(Supplier<Future<Void>> dial, Recipient<PanelStates> panel) {
    super(SCHEMA);
    this.dial = dial;
    this.panel = panel;
  }

  @Override
  protected void handlers(LockStates s, Handlers on) {
    var p = PANEL.states();
    on.include(Connected.handlers(s.radio, tx -> dial.get(), tx -> Future.<Void>succeededFuture()));
    on.entered(
        s.start,
        tx -> Pipe.from(tx.machine())
            .to(panel)
            .mirror(s.open, p.lockOpen) // as active there as here, at once and from now on
            .mirror(s.radio.connected, p.lockOnline)
            .add(s.rattled, p.bell) // each time
            .errors(p.errLock)
            .onAnswer((mutation, result) -> {})
            .open());
  }
}
// endregion
