package io.vertick.benchmarks.peer;

import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.statemachine.StateMachine;
import org.springframework.statemachine.config.StateMachineBuilder;
import org.springframework.statemachine.config.StateMachineFactory;
import reactor.core.publisher.Mono;

/** Spring Statemachine, without an application context. Each event is awaited; the messages are made once, which is cheaper than what its users do. */
final class SpringMachine implements PeerMachine {
  private static final Mono<Message<Boolean>> ON = Mono.just(new GenericMessage<>(true));
  private static final Mono<Message<Boolean>> OFF = Mono.just(new GenericMessage<>(false));

  private final StateMachine<Integer, Boolean> machine;

  private SpringMachine(StateMachine<Integer, Boolean> machine) {
    this.machine = machine;
    machine.startReactively().block();
  }

  static Supplier<PeerMachine> definition(int states, @Nullable Runnable action) {
    StateMachineFactory<Integer, Boolean> factory;
    try {
      factory = factory(states, action);
    } catch (Exception e) {
      // Its builders declare it, for configurers that read files.
      throw new IllegalStateException("Expected a machine of " + states + " states", e);
    }
    return () -> new SpringMachine(factory.getStateMachine());
  }

  private static StateMachineFactory<Integer, Boolean> factory(
      int states, @Nullable Runnable action) throws Exception {
    var builder = StateMachineBuilder.<Integer, Boolean>builder();
    var all = IntStream.range(0, states).boxed().collect(Collectors.toSet());
    var stated = builder.configureStates().withStates().initial(0).states(all);
    if (action != null) {
      stated.state(1, entering -> action.run(), exiting -> action.run());
    }
    for (int state = 0; state < states; state++) {
      int next = (state + 1) % states;
      builder.configureTransitions().withExternal().source(state).target(next).event(true);
    }
    builder.configureTransitions().withExternal().source(1).target(0).event(false);
    return builder.createFactory();
  }

  @Override
  public void on() {
    machine.sendEvent(ON).blockLast();
  }

  @Override
  public void off() {
    machine.sendEvent(OFF).blockLast();
  }

  @Override
  public boolean isOn() {
    return machine.getState().getId() == 1;
  }
}
