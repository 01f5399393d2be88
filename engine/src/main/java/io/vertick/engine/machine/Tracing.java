package io.vertick.engine.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The tracers of one machine, and the numbers of what they are told. Confined to the machine's thread. */
final class Tracing {
  private record Bound(Tracer tracer, boolean wantsDetails) {}

  private final List<Bound> tracers = new ArrayList<>(1);
  /** Bound while a transition runs: they begin with the next. */
  private final List<Tracer> joining = new ArrayList<>(0);

  private long sequence;
  private boolean wantsDetails;

  boolean isOn() {
    return !tracers.isEmpty();
  }

  boolean wantsDetails() {
    return wantsDetails;
  }

  /** The number of the last record. */
  long sequence() {
    return sequence;
  }

  long nextSequence() {
    return ++sequence;
  }

  void add(Tracer tracer) {
    tracers.add(new Bound(tracer, tracer.wantsDetails()));
    lookForDetails();
  }

  void addLater(Tracer tracer) {
    joining.add(tracer);
  }

  /** The tracers to add now. */
  List<Tracer> takeJoining() {
    if (joining.isEmpty()) {
      return List.of();
    }
    var taken = List.copyOf(joining);
    joining.clear();
    return taken;
  }

  /** False if it was not there. */
  boolean remove(Tracer tracer) {
    boolean wasJoining = joining.remove(tracer);
    boolean wasBound = false;
    for (int i = 0; i < tracers.size() && !wasBound; i++) {
      if (tracers.get(i).tracer().equals(tracer)) {
        tracers.remove(i);
        wasBound = true;
      }
    }
    lookForDetails();
    return wasJoining || wasBound;
  }

  /** Tells all; each that throws is taken out, and {@code failed} is told why. */
  void tell(TraceRecord fact, Consumer<RuntimeException> failed) {
    boolean isDetail =
        fact instanceof TraceRecord.RelationsDecided || fact instanceof TraceRecord.HandlerAnswered;
    for (var bound : List.copyOf(tracers)) {
      if (isDetail && !bound.wantsDetails()) {
        continue;
      }
      try {
        bound.tracer().record(fact);
      } catch (RuntimeException thrown) {
        // A listener must not decide what becomes of the machine.
        remove(bound.tracer());
        failed.accept(thrown);
      }
    }
  }

  private void lookForDetails() {
    wantsDetails = tracers.stream().anyMatch(Bound::wantsDetails);
  }
}
