package io.vertick.benchmarks.link;

import io.vertick.engine.machine.Arg;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import java.util.List;

/** What is seen of an {@link EventWorker}: which number it wants, and by the ticks of {@code Event} how often it wanted one. */
final class EventStates extends States {
  final State start = state("Start");
  final State callOp = multi("CallOp").require(start);
  final State event = multi("Event").require(start);
  final List<State> values = List.of(state("Value1"), state("Value2"), state("Value3"));

  {
    exclusive(values.get(0), values.get(1), values.get(2));
  }

  static final Schema<EventStates> SCHEMA = Schema.of(EventStates::new);
  static final Arg<Long> NUMBER = Arg.int64("number");
}
