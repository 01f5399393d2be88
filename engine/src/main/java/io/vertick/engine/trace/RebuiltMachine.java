package io.vertick.engine.trace;

import io.vertick.engine.clock.Clock;
import io.vertick.engine.clock.ClockDiff;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.MachineExport;
import io.vertick.engine.machine.Result;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.machine.ViewUpdate;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A machine as its records tell it: after each call it is what the machine's own export says. Give it every record in order, from a {@link
 * TraceRecord.MachineTraced} on; what comes before that is passed over, and a record that comes again changes nothing. Confined to one thread.
 *
 * <p>After a fatal error ({@link TraceRecord.MachineBroken}) nobody knows what the machine is.
 */
public final class RebuiltMachine implements Tracer {
  private @Nullable MachineExport base;
  private List<Attribute<?>> schemaAttributes = List.of();
  private Incarnation incarnation = new Incarnation(0, 0);
  private long[] ticks = {};
  private long version;
  private long queueTick;
  private final Map<String, Object> attributes = new HashMap<>();
  private @Nullable String error;
  private long sequence;
  private long missed;

  /** One that has seen no record. */
  public RebuiltMachine() {}

  /**
   * Goes on by one record.
   *
   * @throws IllegalArgumentException if it is of another machine, or of another life of this one and not its {@link TraceRecord.MachineTraced}
   */
  @Override
  public void record(TraceRecord fact) {
    if (fact instanceof TraceRecord.MachineTraced traced) {
      begin(traced);
    } else if (base != null) {
      requireSameLife(fact);
      long number = fact.stamp().sequence();
      if (number > sequence) {
        missed += number - sequence - (fact.isDetail() ? 0 : 1);
        sequence = number;
        apply(fact);
      }
    }
  }

  /** Whether a {@link TraceRecord.MachineTraced} has come, so that there is something to tell. */
  public boolean isKnown() {
    return base != null;
  }

  /** How many records are missing since the machine was known in full for the last time; 0: the export is exact. */
  public long missed() {
    return missed;
  }

  /** The number of the last record. */
  public long sequence() {
    return sequence;
  }

  /**
   * What the machine is after the last record.
   *
   * @throws IllegalStateException if no {@link TraceRecord.MachineTraced} has come
   */
  public MachineExport export() {
    var known = base;
    if (known == null) {
      throw new IllegalStateException("Expected records that begin with MachineTraced, but none has"
          + " come: bind this as a tracer, or read the records from where one was bound");
    }
    return new MachineExport(
        known.id(),
        known.hash(),
        known.states(),
        new Clock(ticks),
        version,
        queueTick,
        attributes,
        error);
  }

  private void begin(TraceRecord.MachineTraced traced) {
    incarnation = traced.stamp().incarnation();
    sequence = traced.stamp().sequence();
    schemaAttributes = traced.schema().attributes();
    become(traced.export());
  }

  private void become(MachineExport export) {
    base = export;
    ticks = export.clock().toArray();
    version = export.version();
    queueTick = export.queueTick();
    attributes.clear();
    attributes.putAll(export.attributes());
    error = export.error();
    missed = 0;
  }

  private void requireSameLife(TraceRecord fact) {
    var stamp = fact.stamp();
    if (!stamp.machine().equals(Objects.requireNonNull(base).id())
        || !stamp.incarnation().equals(incarnation)) {
      throw new IllegalArgumentException("Expected a record of " + base.id() + " in its life "
          + incarnation + ", but got " + stamp + " of the life " + stamp.incarnation()
          + ": rebuild each life of each machine by itself");
    }
  }

  private void apply(TraceRecord fact) {
    if (fact instanceof TransitionEnded ended) {
      apply(ended);
    } else if (fact instanceof TraceRecord.MachineLoaded loaded) {
      become(loaded.export());
    } else if (fact instanceof TraceRecord.MachineGrown grown) {
      grow(grown.schema());
    } else if (fact instanceof TraceRecord.ReplicaUpdated updated) {
      apply(updated.update());
    } else if (fact instanceof TraceRecord.MutationQueued queued) {
      noteError(queued.error());
    } else if (fact instanceof TraceRecord.MutationRefused refused) {
      noteQueueTick(refused.queueTick());
    } else if (fact instanceof TraceRecord.MutationExpired expired) {
      noteQueueTick(expired.queueTick());
    } else {
      noteError(errorOf(fact));
    }
  }

  private void grow(Schema<?> grown) {
    var known = Objects.requireNonNull(base);
    schemaAttributes = grown.attributes();
    ticks = Arrays.copyOf(ticks, grown.size());
    base = new MachineExport(
        known.id(),
        grown.hash(),
        grown.names(),
        new Clock(ticks),
        version,
        queueTick,
        attributes,
        error);
  }

  private void apply(TransitionEnded ended) {
    noteQueueTick(ended.queueTick());
    version = ended.version();
    add(ended.diff());
    ended.attributes().forEach((attribute, value) -> set(attribute.name(), value));
  }

  private void apply(ViewUpdate update) {
    noteQueueTick(update.queueTick());
    version = update.version();
    add(update.diff());
    update
        .attributes()
        .forEach((index, value) -> set(schemaAttributes.get(index).name(), value));
    noteError(update.error());
  }

  private void add(ClockDiff diff) {
    for (int i = 0; i < diff.size(); i++) {
      ticks[diff.index(i)] += diff.increment(i);
    }
  }

  private void set(String attribute, @Nullable Object value) {
    if (value == null) {
      attributes.remove(attribute);
    } else {
      attributes.put(attribute, value);
    }
  }

  private void noteQueueTick(long taken) {
    if (taken > 0) {
      queueTick = taken;
    }
  }

  private void noteError(@Nullable Throwable later) {
    if (later != null) {
      error = MachineExport.textOf(later);
    }
  }

  private static @Nullable Throwable errorOf(TraceRecord fact) {
    if (fact instanceof TraceRecord.HandlerFailed failed) {
      return failed.isReported() ? failed.error() : null;
    }
    if (fact instanceof TraceRecord.EvalEnded ended) {
      return ended.result() instanceof Result.Failed failed ? failed.error() : null;
    }
    if (fact instanceof TraceRecord.DisposalHookFailed failed) {
      return failed.error();
    }
    return fact instanceof TraceRecord.MachineBroken broken ? broken.error() : null;
  }
}
