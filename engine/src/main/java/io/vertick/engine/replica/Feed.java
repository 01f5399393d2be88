package io.vertick.engine.replica;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.schema.State;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one machine tells all those who follow it in the same way: what it has told last, and what differs from that now. On the machine's thread. */
final class Feed {
  private final Machine<?> machine;
  private final FeedKey key;
  private Projection projection;
  /** Replaced by another list when somebody comes or goes, which may happen while they are told. */
  private List<FeedSubscriber> subscribers = List.of();
  /** What was told last, by the readers' indexes. */
  private final long[] ticks;

  private final @Nullable Object[] attributes;
  private @Nullable Throwable error;
  private long version;
  private long queueTick;

  Feed(Machine<?> machine, FeedKey key) {
    this.machine = machine;
    this.key = key;
    projection = new Projection(key, machine.schema().size());
    ticks = new long[projection.size()];
    attributes = new @Nullable Object[projection.attributes()];
    take();
  }

  /** The machine has more states than before; readers see what they saw. */
  void grown() {
    projection = new Projection(key, machine.schema().size());
  }

  private void take() {
    for (int index = 0; index < ticks.length; index++) {
      ticks[index] = tickNow(index);
    }
    for (int index = 0; index < attributes.length; index++) {
      attributes[index] = attributeNow(index);
    }
    error = machine.error();
    version = machine.version();
    queueTick = machine.endedQueueTick();
  }

  private long tickNow(int index) {
    int source = projection.source(index);
    return source < 0 ? 0 : machine.tickAt(source);
  }

  private @Nullable Object attributeNow(int index) {
    int source = projection.sourceOfAttribute(index);
    return source < 0 ? null : machine.get(machine.schema().attributes().get(source));
  }

  boolean isUnused() {
    return subscribers.isEmpty();
  }

  /** Begins to tell somebody. Who was there before has been told all that is. */
  void add(FeedSubscriber subscriber) {
    flush();
    subscribers = Stream.concat(subscribers.stream(), Stream.of(subscriber)).toList();
    subscriber.show(state());
  }

  void remove(FeedSubscriber subscriber) {
    subscribers =
        subscribers.stream().filter(other -> !other.equals(subscriber)).toList();
  }

  private ViewState state() {
    return new ViewState(
        machine.incarnation(),
        new Clock(ticks),
        version,
        queueTick,
        Arrays.asList(attributes.clone()),
        error);
  }

  /** Tells what differs from what was told last, as one difference. */
  void flush() {
    if (machine.version() != version
        || machine.endedQueueTick() != queueTick
        || machine.error() != error) {
      tell(difference());
    }
  }

  private ViewUpdate difference() {
    long base = version;
    var diff = takeTicks();
    var changed = takeAttributes();
    var newError = takeError();
    version = machine.version();
    queueTick = machine.endedQueueTick();
    return new ViewUpdate(base, version, queueTick, diff, changed, newError, null);
  }

  private ClockDiff takeTicks() {
    int count = 0;
    for (int index = 0; index < ticks.length; index++) {
      count += tickNow(index) == ticks[index] ? 0 : 1;
    }
    var indexes = new int[count];
    var increments = new long[count];
    int next = 0;
    for (int index = 0; next < count; index++) {
      long now = tickNow(index);
      if (now != ticks[index]) {
        indexes[next] = index;
        increments[next++] = now - ticks[index];
        ticks[index] = now;
      }
    }
    return ClockDiff.of(indexes, increments);
  }

  private Map<Integer, @Nullable Object> takeAttributes() {
    if (attributes.length == 0) {
      return Map.of();
    }
    Map<Integer, @Nullable Object> changed = new LinkedHashMap<>(0);
    for (int index = 0; index < attributes.length; index++) {
      var now = attributeNow(index);
      if (!Objects.equals(now, attributes[index])) {
        attributes[index] = now;
        changed.put(index, now);
      }
    }
    return changed;
  }

  private @Nullable Throwable takeError() {
    var now = machine.error();
    var taken = now == error ? null : now;
    error = now;
    return taken;
  }

  /** Tells what one transition did, right behind what was told before. */
  void transitionEnded(TransitionEnded ended) {
    if (ended.version() != version + 1) {
      // It changed nothing, or it is one of those that the next difference holds.
      return;
    }
    var called = projection.states(ended.called().stream().map(State::index).toList());
    var step = new ViewUpdate.Step(ended.type(), called, ended.auto());
    long base = version;
    version = ended.version();
    // The queue tick moves at the end of the drain: only then have its mutations ended.
    tell(new ViewUpdate(
        base, version, queueTick, take(ended.diff()), takeAttributes(), takeError(), step));
  }

  /** The difference of the machine's clock as the readers see it. */
  private ClockDiff take(ClockDiff ofMachine) {
    var diff = projection.diff(ofMachine);
    for (int i = 0; i < diff.size(); i++) {
      ticks[diff.index(i)] += diff.increment(i);
    }
    return diff;
  }

  private void tell(ViewUpdate update) {
    var told = subscribers;
    for (var subscriber : told) {
      if (told == subscribers || subscribers.contains(subscriber)) {
        subscriber.update(update);
      }
    }
  }

  void ended(RuntimeException why) {
    var told = subscribers;
    subscribers = List.of();
    told.forEach(subscriber -> subscriber.ended(why));
  }
}
