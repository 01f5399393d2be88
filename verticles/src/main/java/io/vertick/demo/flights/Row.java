package io.vertick.demo.flights;

import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.State;
import io.vertx.core.Handler;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where a flight is shown: a row of the board, or a machine of its own. On the context of that machine.
 *
 * @param number from 1
 * @param machine to read
 * @param sender hands a mutation to the machine, and its result to the handler
 */
record Row(
    int number,
    RowStates states,
    MachineView<?> machine,
    BiConsumer<Mutation, Handler<Result>> sender) {
  boolean is(State state) {
    return machine.is(state);
  }

  boolean isFree() {
    return !is(states.assigned);
  }

  /** Whether a flight is here that has not left yet. */
  boolean isUnderWay() {
    return !isFree() && !is(states.departed) && !is(states.cancelled);
  }

  void send(Mutation mutation, Handler<Result> counter) {
    sender.accept(mutation, counter);
  }

  /** The active states as the board calls them, such as {@code Flight1OnTime}; without the gates, which come from the seed. */
  Stream<String> activeWithoutGates() {
    var all = states.all();
    return IntStream.range(0, all.size())
        .filter(index -> is(all.get(index)) && !states.gates.contains(all.get(index)))
        .mapToObj(index -> "Flight" + number + RowStates.SCHEMA.state(index));
  }
}
