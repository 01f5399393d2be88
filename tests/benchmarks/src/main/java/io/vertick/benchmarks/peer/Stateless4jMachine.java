package io.vertick.benchmarks.peer;

import com.github.oxo42.stateless4j.StateMachine;
import com.github.oxo42.stateless4j.StateMachineConfig;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** stateless4j: the machine is the library's own, so that it weighs what it weighs there. */
final class Stateless4jMachine extends StateMachine<Integer, Boolean> implements PeerMachine {
  private Stateless4jMachine(StateMachineConfig<Integer, Boolean> config) {
    super(0, config);
  }

  static Supplier<PeerMachine> definition(int states, @Nullable Runnable action) {
    var config = new StateMachineConfig<Integer, Boolean>();
    for (int state = 0; state < states; state++) {
      config.configure(state).permit(true, (state + 1) % states);
    }
    var second = config.configure(1).permit(false, 0);
    if (action != null) {
      second.onEntry(action::run).onExit(action::run);
    }
    return () -> new Stateless4jMachine(config);
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
    return getState() == 1;
  }
}
