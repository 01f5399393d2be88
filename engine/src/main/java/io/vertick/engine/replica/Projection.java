package io.vertick.engine.replica;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.machine.Tracking.Granularity;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is told of a machine, from the indexes of its source to those of readers. Immutable; any thread. */
public final class Projection {
  private final boolean isEach;
  /** The source's index for each index of the readers; -1 if it is not followed. */
  private final int[] sources;
  /** The other way round; the readers' indexes may be in another order. */
  private final int[] readers;

  private final int[] attributes;
  private final boolean isIdentity;

  /**
   * For those who follow in this way.
   *
   * @param states how many the source has
   */
  public Projection(FeedKey key, int states) {
    isEach = key.granularity() == Granularity.EACH;
    sources = key.sources().stream().mapToInt(Integer::intValue).toArray();
    attributes = key.attributes().stream().mapToInt(Integer::intValue).toArray();
    readers = new int[states];
    Arrays.fill(readers, -1);
    for (int index = 0; index < sources.length; index++) {
      if (sources[index] >= 0) {
        readers[sources[index]] = index;
      }
    }
    isIdentity = sources.length == states && isIdentity(sources) && isIdentity(attributes);
  }

  private static boolean isIdentity(int[] indexes) {
    return IntStream.range(0, indexes.length).allMatch(index -> indexes[index] == index);
  }

  /** How many states the readers have. */
  int size() {
    return sources.length;
  }

  /** The source's index of a reader's state; -1 if it is not followed. */
  int source(int index) {
    return sources[index];
  }

  int attributes() {
    return attributes.length;
  }

  /** The source's index of a reader's attribute; -1 if it has none. */
  int sourceOfAttribute(int index) {
    return attributes[index];
  }

  /** A state as readers see it. */
  public ViewState state(ViewState state) {
    if (isIdentity) {
      return state;
    }
    var ticks = Arrays.stream(sources)
        .mapToLong(source -> source < 0 ? 0 : state.clock().tick(source))
        .toArray();
    var values = new @Nullable Object[attributes.length];
    for (int index = 0; index < attributes.length; index++) {
      values[index] = attributes[index] < 0 ? null : state.attributes().get(attributes[index]);
    }
    return new ViewState(
        state.incarnation(),
        new Clock(ticks),
        state.version(),
        state.queueTick(),
        Arrays.asList(values),
        state.error());
  }

  /** An update as readers see it. */
  public ViewUpdate update(ViewUpdate update) {
    if (isIdentity && (isEach || update.step() == null)) {
      return update;
    }
    return new ViewUpdate(
        update.base(),
        update.version(),
        update.queueTick(),
        diff(update.diff()),
        attributes(update.attributes()),
        update.error(),
        isEach ? step(update.step()) : null);
  }

  ClockDiff diff(ClockDiff ofSource) {
    var moved = new TreeMap<Integer, Long>();
    for (int i = 0; i < ofSource.size(); i++) {
      int index = readers[ofSource.index(i)];
      if (index >= 0) {
        moved.put(index, ofSource.increment(i));
      }
    }
    return ClockDiff.of(moved);
  }

  private Map<Integer, @Nullable Object> attributes(Map<Integer, @Nullable Object> ofSource) {
    Map<Integer, @Nullable Object> changed = new LinkedHashMap<>();
    for (int index = 0; index < attributes.length; index++) {
      if (ofSource.containsKey(attributes[index])) {
        changed.put(index, ofSource.get(attributes[index]));
      }
    }
    return changed;
  }

  private ViewUpdate.@Nullable Step step(ViewUpdate.@Nullable Step step) {
    return step == null
        ? null
        : new ViewUpdate.Step(step.type(), states(step.called()), step.auto());
  }

  /** Those of the source's states that readers have. */
  List<Integer> states(List<Integer> ofSource) {
    var known = new ArrayList<Integer>(ofSource.size());
    for (int source : ofSource) {
      if (readers[source] >= 0) {
        known.add(readers[source]);
      }
    }
    return known;
  }
}
