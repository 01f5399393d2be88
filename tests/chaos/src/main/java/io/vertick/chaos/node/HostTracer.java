package io.vertick.chaos.node;

import io.vertick.chaos.journal.Entry;
import io.vertick.chaos.journal.Journal;
import io.vertick.chaos.node.Counter.CounterStates;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.machine.MachineExport;
import io.vertick.engine.machine.Stamp;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import io.vertick.engine.machine.TransitionEnded;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Writes down each version of each counter that is hosted here, before anything is sent that shows it. */
final class HostTracer implements Tracer {
  private final Journal journal;
  private final Map<Incarnation, Content> contents = new ConcurrentHashMap<>();

  HostTracer(Journal journal) {
    this.journal = journal;
  }

  @Override
  public void record(TraceRecord fact) {
    if (fact instanceof TraceRecord.MachineTraced traced) {
      if (traced.schema().states() instanceof CounterStates) {
        begin(traced.stamp(), traced.export());
      }
    } else if (fact instanceof TraceRecord.MachineLoaded loaded) {
      begin(loaded.stamp(), loaded.export());
    } else if (fact instanceof TransitionEnded ended) {
      move(ended);
    } else if (fact instanceof TraceRecord.MachineDisposed disposed) {
      contents.remove(disposed.stamp().incarnation());
    }
  }

  private void begin(Stamp stamp, MachineExport export) {
    var content = new Content(export);
    contents.put(stamp.incarnation(), content);
    write(stamp, content);
  }

  private void move(TransitionEnded ended) {
    var stamp = ended.stamp();
    var content = contents.get(stamp.incarnation());
    if (content != null && content.move(ended)) {
      write(stamp, content);
    }
  }

  private void write(Stamp stamp, Content content) {
    journal.write(new Entry.Moved(
        System.currentTimeMillis(), stamp.machine(), content.state(stamp.incarnation())));
  }
}
