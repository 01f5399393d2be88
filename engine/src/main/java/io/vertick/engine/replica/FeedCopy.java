package io.vertick.engine.replica;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.ViewState;
import io.vertick.engine.machine.ViewUpdate;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a feed has told so far: the master copy, as a copy of which a replica begins. Confined to one thread. */
public final class FeedCopy {
  private long[] ticks = new long[0];
  private @Nullable Object[] attributes = new @Nullable Object[0];
  private @Nullable Incarnation incarnation;
  private @Nullable Throwable error;
  private long version;
  private long queueTick;

  /** Whether something was shown yet. */
  public boolean isShown() {
    return incarnation != null;
  }

  /** The version that is shown. */
  public long version() {
    return version;
  }

  long tick(int index) {
    return ticks[index];
  }

  long queueTick() {
    return queueTick;
  }

  /** Shows a state, whatever was shown before. */
  public void show(ViewState state) {
    incarnation = state.incarnation();
    ticks = state.clock().toArray();
    attributes = state.attributes().toArray();
    error = state.error();
    version = state.version();
    queueTick = state.queueTick();
  }

  /** False if the update starts from another version: then nothing has changed. */
  public boolean apply(ViewUpdate update) {
    if (!isShown() || update.base() != version) {
      return false;
    }
    var diff = update.diff();
    for (int i = 0; i < diff.size(); i++) {
      ticks[diff.index(i)] += diff.increment(i);
    }
    update.attributes().forEach((index, value) -> attributes[index] = value);
    error = update.error() == null ? error : update.error();
    version = update.version();
    queueTick = update.queueTick();
    return true;
  }

  /** All that is shown now; there must be something. */
  public ViewState state() {
    return new ViewState(
        Objects.requireNonNull(incarnation),
        new Clock(ticks),
        version,
        queueTick,
        Arrays.asList(attributes.clone()),
        error);
  }

  long checksum() {
    return Checksum.of(ticks);
  }

  /** What the checksum will be when these ticks have moved. */
  long checksumWith(ClockDiff diff) {
    var moved = ticks.clone();
    for (int i = 0; i < diff.size(); i++) {
      moved[diff.index(i)] += diff.increment(i);
    }
    return Checksum.of(moved);
  }
}
