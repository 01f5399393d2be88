package io.vertick.benchmarks.link;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.Local;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.util.List;

/** A worker as a machine: to be called is a mutation, what it wants is a state. */
final class EventMachine extends MachineType<EventMachine.EventStates> {
  /** {@code Event} is entered each time the worker wants a number, and with it the state of that number. */
  static final class EventStates extends States {
    final State start = state("Start");
    final State called = multi("Called").require(start);
    final State event = multi("Event").require(start);
    final List<State> values = List.of(state("Value1"), state("Value2"), state("Value3"));

    {
      exclusive(values.toArray(State[]::new));
    }
  }

  static final Schema<EventStates> SCHEMA = Schema.of(EventStates::new);
  static final Arg<Long> OP = Arg.int64("op");

  private final Local<EventWorker> worker = local(EventWorker::new);

  EventMachine() {
    super(SCHEMA);
  }

  @Override
  protected void handlers(EventStates s, Handlers on) {
    on.entered(s.called, tx -> {
      int wanted = tx.local(worker).call(tx.arg(OP, 0L).intValue());
      tx.apply(Mutation.add(s.event, s.values.get(wanted - 1)));
    });
  }
}
