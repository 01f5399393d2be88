package io.vertick.engine.states;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.HandlerPart;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.time.Duration;

/**
 * A machine's own way to its end: whoever opens something registers how it is released ({@code machine.add(s.registerDisposal, Disposed.ACTION.is(server::close))});
 * {@code Disposing} releases all of it, then the machine is {@code Disposed}. {@code Start} is shared with the including schema, and leaves.
 */
public class Disposed extends States {
  /** The argument of {@code RegisterDisposal}. */
  public static final Arg<DisposalAction> ACTION = Arg.of("disposal", DisposalAction.class);

  /** How many actions a machine may have; one more is refused. */
  public static final int ACTIONS_MAX = 1_024;

  /** How long the actions may take together, unless told otherwise. */
  public static final Duration LIMIT_DEFAULT = Duration.ofSeconds(5);

  /** The machine is meant to work. */
  public final State start = shared("Start");

  /** Takes note of an action. */
  public final State registerDisposal = multi("RegisterDisposal").doc("Takes note of an action");

  /** The actions are under way. */
  public final State disposing =
      state("Disposing").remove(start).doc("The disposal actions are under way");

  /** The machine's last state. */
  public final State disposed =
      state("Disposed").remove(start, disposing).doc("The machine's last state");

  final Duration limit;

  /** With {@link #LIMIT_DEFAULT}. */
  public Disposed() {
    this(LIMIT_DEFAULT);
  }

  /**
   * With another limit: {@code include("", () -> new Disposed(Duration.ofMinutes(1)))}.
   *
   * @param limit how long the actions may take together; at least one millisecond
   */
  public Disposed(Duration limit) {
    this.limit = limit;
    disposing.within(limit).orElse(disposed);
  }

  /**
   * The handlers that keep the actions and run them.
   *
   * <p>{@code Disposing} calls all actions, the newest first, none waiting for another. When all have ended, or the limit is reached, {@code Disposed} is added, and the
   * machine is disposed. Actions that fail, and a limit that is reached, are reported as {@code Exception}; the other actions run all the same. Disposal can't be
   * taken back. A machine that is disposed without {@code Disposing}, because its verticle stops, say, calls the actions and waits for none.
   */
  public static HandlerPart handlers(Disposed s) {
    return new Disposal(s);
  }
}
