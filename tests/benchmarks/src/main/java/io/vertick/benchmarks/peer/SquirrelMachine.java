package io.vertick.benchmarks.peer;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.squirrelframework.foundation.fsm.AnonymousAction;
import org.squirrelframework.foundation.fsm.StateMachineBuilderFactory;
import org.squirrelframework.foundation.fsm.impl.AbstractStateMachine;

/** Squirrel, with its defaults; the library makes machines by reflection. */
final class SquirrelMachine extends AbstractStateMachine<SquirrelMachine, Integer, Boolean, Void>
    implements PeerMachine {
  private static final class Action
      extends AnonymousAction<SquirrelMachine, Integer, Boolean, Void> {
    private final Runnable action;

    Action(Runnable action) {
      this.action = action;
    }

    @Override
    public void execute(
        @Nullable Integer from,
        @Nullable Integer to,
        @Nullable Boolean event,
        @Nullable Void context,
        SquirrelMachine machine) {
      action.run();
    }
  }

  static Supplier<PeerMachine> definition(int states, @Nullable Runnable action) {
    var builder = StateMachineBuilderFactory.create(
        SquirrelMachine.class, Integer.class, Boolean.class, Void.class);
    for (int state = 0; state < states; state++) {
      builder.externalTransition().from(state).to((state + 1) % states).on(true);
    }
    builder.externalTransition().from(1).to(0).on(false);
    if (action != null) {
      builder.onEntry(1).perform(new Action(action));
      builder.onExit(1).perform(new Action(action));
    }
    return () -> {
      var machine = builder.newStateMachine(0);
      machine.start();
      return machine;
    };
  }

  @Override
  public void on() {
    fire(true);
  }

  @Override
  public void off() {
    fire(false);
  }

  @Override
  public boolean isOn() {
    return getCurrentState() == 1;
  }
}
