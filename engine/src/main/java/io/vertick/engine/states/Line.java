package io.vertick.engine.states;

import io.vertick.engine.machine.Decision;
import io.vertick.engine.machine.HandlerPart;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Local;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Transition;
import io.vertx.core.Future;
import java.util.function.Function;

/** The handlers that make a connection and take it down; see {@link Connected#handlers(Connected, Function, Function)}. */
record Line(
    Connected link,
    Function<? super Transition, ? extends Future<?>> connect,
    Function<? super Transition, ? extends Future<?>> disconnect)
    implements HandlerPart {
  /** What one machine knows of its connection. */
  private static final class Cable {
    /** Whether {@code connect} was called, and {@code disconnect} was not called since. */
    private boolean isPlugged;
  }

  @Override
  public void bind(Handlers on) {
    var cable = on.local(Cable::new);
    on.enter(link.connecting, this::mayConnect)
        .entered(link.connecting, tx -> connect(tx, tx.local(cable)))
        .entered(link.errConnecting, this::giveUp)
        .exited(link.connecting, this::takeDown)
        .exited(link.connected, this::takeDown)
        .entered(link.disconnecting, tx -> disconnect(tx, tx.local(cable)))
        .enter(link.disconnected, tx -> mayBeDisconnected(tx, cable));
  }

  private Decision mayConnect(Transition tx) {
    return Decision.acceptIf(
        !tx.is(link.disconnecting), "the last connection is still being taken down");
  }

  private Decision mayBeDisconnected(Transition tx, Local<Cable> cable) {
    return Decision.acceptIf(
        !tx.is(link.disconnecting) && !tx.local(cable).isPlugged,
        "the connection has to be taken down first: add " + link.disconnecting);
  }

  private void connect(Transition tx, Cable cable) {
    var connecting = connect.apply(tx);
    cable.isPlugged = true;
    tx.during(link.connecting)
        .follow(connecting)
        .then(made -> Mutation.add(link.connected), this::failed);
  }

  private void disconnect(Transition tx, Cable cable) {
    cable.isPlugged = false;
    tx.during(link.disconnecting)
        .follow(disconnect.apply(tx))
        .then(done -> Mutation.remove(link.disconnecting), this::failed);
  }

  private Mutation failed(Throwable error) {
    return Mutation.addError(link.errConnecting, error);
  }

  /** What failed is not under way any more. */
  private void giveUp(Transition tx) {
    if (tx.is(link.connecting)) {
      tx.add(link.disconnecting);
    } else if (tx.is(link.disconnecting)) {
      tx.remove(link.disconnecting);
    }
  }

  private void takeDown(Transition tx) {
    if (!tx.is(link.connected) && !tx.is(link.disconnecting)) {
      tx.add(link.disconnecting);
    }
  }
}
