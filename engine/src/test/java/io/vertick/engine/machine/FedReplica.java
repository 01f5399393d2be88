package io.vertick.engine.machine;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.Tracking.Granularity;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A replica of a machine on the same loop, fed when the test says so by what the machine's tracers are told: the smallest feed there can be. */
final class FedReplica<S extends States> {
  final Replica<S> view;

  private final Machine<S> machine;
  private final Tracking tracking;
  private final List<TransitionEnded> news = new ArrayList<>();
  private @Nullable Throwable error;
  private long version;
  private long queueTick;

  @SuppressWarnings(
      "unchecked") // A machine that has not grown follows the schema of its states class.
  FedReplica(Loop loop, Machine<S> machine, Tracking tracking) {
    this.machine = machine;
    this.tracking = tracking;
    view = loop.replica(machine.id(), (Schema<S>) machine.schema(), tracking, () -> 0, () -> {});
    machine.trace(this::note);
    view.show(state(machine.incarnation()));
    told();
  }

  private void note(TraceRecord fact) {
    if (fact instanceof TransitionEnded ended && ended.version() > version + news.size()) {
      news.add(ended);
    }
  }

  private void told() {
    news.clear();
    error = machine.error();
    version = machine.version();
    queueTick = machine.queueTick();
  }

  /** What the machine shows to those who track like this, as if it were of this life. */
  ViewState state(Incarnation incarnation) {
    var ticks = machine.clock().toArray();
    dropUntracked(ticks);
    return new ViewState(
        incarnation,
        new Clock(ticks),
        machine.version(),
        machine.queueTick(),
        machine.schema().attributes().stream()
            .<@Nullable Object>map(machine::get)
            .toList(),
        machine.error());
  }

  /** Shows all as it is, without what was in between. */
  void showAgain() {
    view.show(state(machine.incarnation()));
    told();
  }

  /** Tells all that is new, in the tracking's granularity. */
  void flush() {
    if (tracking.granularity() == Granularity.EACH) {
      news.forEach(ended -> apply(List.of(ended), queueTick, null));
      news.clear();
    }
    var newError = machine.error() == error ? null : machine.error();
    if (!news.isEmpty() || machine.queueTick() != queueTick || newError != null) {
      apply(news, machine.queueTick(), newError);
    }
    told();
  }

  private void apply(
      List<TransitionEnded> merged, long nextQueueTick, @Nullable Throwable newError) {
    var ticks = new long[machine.schema().size()];
    Map<Integer, @Nullable Object> attributes = new LinkedHashMap<>();
    long base = version;
    for (var ended : merged) {
      add(ended.diff(), ticks);
      ended
          .attributes()
          .forEach(
              (attribute, value) -> attributes.put(machine.schema().indexOf(attribute), value));
      version = ended.version();
    }
    var update =
        new ViewUpdate(base, version, nextQueueTick, tracked(ticks), attributes, newError, null);
    if (!view.apply(update)) {
      throw new AssertionError("Expected an update upon " + view.version() + ", but got " + update);
    }
  }

  private static void add(ClockDiff diff, long[] ticks) {
    for (int i = 0; i < diff.size(); i++) {
      ticks[diff.index(i)] += diff.increment(i);
    }
  }

  private ClockDiff tracked(long[] ticks) {
    dropUntracked(ticks);
    return ClockDiff.between(new long[ticks.length], ticks);
  }

  private void dropUntracked(long[] ticks) {
    var tracked = tracking.indexes(machine.schema());
    for (int index = 0; index < ticks.length; index++) {
      ticks[index] = Bits.get(tracked, index) ? ticks[index] : 0;
    }
  }
}
