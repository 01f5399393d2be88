package io.vertick.engine.states;

import io.vertick.engine.machine.HandlerPart;
import io.vertick.engine.machine.Transition;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.function.Function;

/**
 * The state of a connection: at most one of {@code Connecting}, {@code Connected}, {@code Disconnecting} and {@code Disconnected} is active, and {@code Disconnected} unless something speaks against it. Include
 * it once for each connection: {@code include("Link", Connected::new)}. {@code Start} is shared with the including schema; without it there is no connection.
 */
public class Connected extends States {
  /** The machine is meant to work. */
  public final State start = shared("Start");

  /** Connecting failed, or the connection did. Brings {@code Exception} along, and leaves with it. */
  public final State errConnecting = multi("ErrConnecting")
      .add(exception())
      .require(exception())
      .doc("Connecting failed, or the connection did");

  /** A connection is being made. */
  public final State connecting =
      state("Connecting").require(start).doc("A connection is being made");

  /** There is a connection. */
  public final State connected = state("Connected").require(start).doc("There is a connection");

  /** The connection is being taken down. */
  public final State disconnecting =
      state("Disconnecting").doc("The connection is being taken down");

  /** There is no connection, and none is being made or taken down. */
  public final State disconnected = auto("Disconnected").doc("There is no connection");

  {
    exclusive(connecting, connected, disconnecting, disconnected);
  }

  public Connected() {}

  /** Handlers for a connection that others make: when {@code ErrConnecting} comes, it is not {@code Connecting} any more. */
  public static HandlerPart handlers(Connected link) {
    return on -> on.entered(link.errConnecting, tx -> tx.remove(link.connecting));
  }

  /**
   * Handlers that make the connection and take it down. Each {@code connect} is followed by one {@code disconnect}, whatever happens between.
   *
   * <p>{@code Connecting} calls {@code connect}; when its future succeeds it becomes {@code Connected}, when it fails {@code ErrConnecting} is reported. {@code
   * Disconnecting} calls {@code disconnect} and lasts until its future ends; a failure is reported as {@code ErrConnecting}, too. It follows by itself when {@code
   * connect} failed, and when {@code Connecting} or {@code Connected} leaves, because {@code Start} left, say; until it has ended {@code Disconnected} and {@code
   * Connecting} are refused. It may be added while {@code connect} is under way, whose result is dropped then.
   *
   * @param connect called on the machine's thread; its future may complete on any thread, and should have a time limit. What it throws counts as thrown by a handler
   * @param disconnect like {@code connect}; releases whatever {@code connect} has begun, if anything
   */
  public static HandlerPart handlers(
      Connected link,
      Function<? super Transition, ? extends Future<?>> connect,
      Function<? super Transition, ? extends Future<?>> disconnect) {
    Objects.requireNonNull(connect);
    Objects.requireNonNull(disconnect);
    return new Line(link, connect, disconnect);
  }
}
