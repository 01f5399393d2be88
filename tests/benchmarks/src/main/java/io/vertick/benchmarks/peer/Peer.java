package io.vertick.benchmarks.peer;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A library of state machines. */
public enum Peer {
  STATELESS4J,
  SQUIRREL,
  SPRING;

  /** Makes machines of so many states, at least 2, each with a transition to the next; they share one definition without actions. */
  public Supplier<PeerMachine> plain(int states) {
    return definition(states, null);
  }

  /** The same, with an action that is run when the second state is entered, and when it is left. */
  public Supplier<PeerMachine> withActions(int states, Runnable action) {
    return definition(states, action);
  }

  private Supplier<PeerMachine> definition(int states, @Nullable Runnable action) {
    return switch (this) {
      case STATELESS4J -> Stateless4jMachine.definition(states, action);
      case SQUIRREL -> SquirrelMachine.definition(states, action);
      case SPRING -> SpringMachine.definition(states, action);
    };
  }
}
