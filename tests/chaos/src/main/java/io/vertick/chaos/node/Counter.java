package io.vertick.chaos.node;

import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Journal;
import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;

/** Counts mutations, and writes the id of each into the journal of its node before anybody is answered. */
final class Counter extends MachineType<Counter.CounterStates> {
  static final class CounterStates extends States {
    /** Entered in each life, also in one that goes on from an export. */
    final State start = multi("Start");

    final State counted = multi("Counted");
    final Attribute<Long> count = attribute("Count", Attribute.INT64);

    static final Schema<CounterStates> SCHEMA = Schema.of(CounterStates::new);
    /** What the caller calls this mutation; the same when it is sent again. */
    static final Arg<String> ID = Arg.string("id");
  }

  private final Journal journal;

  Counter(Journal journal) {
    super(CounterStates.SCHEMA);
    this.journal = journal;
  }

  /** A write to the cache of the kernel is as short as other work of a handler: it may be done on the event loop. */
  @Override
  protected void handlers(CounterStates s, Handlers on) {
    on.entered(s.start, tx -> journal.write(new Entry.Hosted(now(), tx.machineId())));
    on.entered(s.counted, tx -> {
      journal.write(new Entry.Applied(now(), tx.machineId(), tx.arg(CounterStates.ID, "")));
      var count = tx.get(s.count);
      tx.set(s.count, count == null ? 1L : count + 1);
    });
    on.disposed(machine -> journal.write(new Entry.Ended(now(), machine.id())));
  }

  private static long now() {
    return System.currentTimeMillis();
  }
}
