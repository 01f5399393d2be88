package io.vertick.engine.states;

import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;

/**
 * What nearly every program has: its life, and errors that have a name. Extend it, or include it ({@code include("", Basic::new)}). {@code Start} and {@code
 * ErrHandlerTimeout} are shared with the including schema.
 */
public class Basic extends States {
  /** The program is meant to work; the first act of a machine that has it. */
  public final State start = shared("Start").doc("The program is meant to work");

  /** It does work. */
  public final State ready = state("Ready").require(start).doc("The program works");

  /** Somebody asked whether it lives; entered each time, and starts no auto step. */
  public final State healthcheck =
      multi("Healthcheck").quiet().doc("Somebody asked whether the program lives");

  /** Time has passed; starts no auto step. */
  public final State heartbeat = quiet("Heartbeat").doc("Time has passed");

  /** The network let it down: {@code machine.addError(s.errNetwork, error)}. */
  public final State errNetwork =
      error(multi("ErrNetwork")).doc("The network let the program down");

  /** Slow work took too long; the engine adds it by this name, see {@link io.vertick.engine.machine.Fork}. */
  public final State errHandlerTimeout =
      error(shared("ErrHandlerTimeout").multi()).doc("Slow work took too long");

  public Basic() {}

  /** Active only while {@code Exception} is, and brings it along. */
  private State error(State state) {
    return state.add(exception()).require(exception());
  }
}
