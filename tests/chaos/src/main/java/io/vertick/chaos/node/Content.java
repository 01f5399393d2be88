package io.vertick.chaos.node;

import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.node.Counter.CounterStates;
import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.MachineExport;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.schema.Attribute;
import org.jspecify.annotations.Nullable;

/** What a counter shows, put together from the facts that its tracer is told. */
final class Content {
  private static final Attribute<Long> COUNT = CounterStates.SCHEMA.states().count;

  private final long[] ticks;
  private @Nullable Object count;
  private long version;

  Content(MachineExport export) {
    ticks = export.clock().toArray();
    count = export.attributes().get(COUNT.name());
    version = export.version();
  }

  /** Whether the transition led to another version. */
  boolean move(TransitionEnded ended) {
    var diff = ended.diff();
    for (int i = 0; i < diff.size(); i++) {
      ticks[diff.index(i)] += diff.increment(i);
    }
    count = ended.attributes().getOrDefault(COUNT, count);
    boolean isMoved = ended.version() != version;
    version = ended.version();
    return isMoved;
  }

  Entry.State state(Incarnation life) {
    return state(life, version, new Clock(ticks), count);
  }

  /** The same of a view. */
  static Entry.State state(Incarnation life, MachineView<CounterStates> view) {
    return state(life, view.version(), view.clock(), view.get(COUNT));
  }

  private static Entry.State state(
      Incarnation life, long version, Clock clock, @Nullable Object count) {
    return new Entry.State(life.toString(), version, clock + " " + count);
  }
}
