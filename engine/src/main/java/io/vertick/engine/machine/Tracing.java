package io.vertick.engine.machine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tracers of one machine, and the numbers of what they are told. A fact that a tracer causes by its own calls is told after the one at hand, so that all see the
 * same order. Confined to the machine's thread.
 */
final class Tracing {
  /** How many facts tracers may cause by their calls while they are told one; who causes one more is taken out. */
  static final int CAUSED_MAX = 10_000;

  /** A tracer from when it is added until it is taken out. */
  static final class Bound {
    private final Tracer tracer;
    private final boolean wantsDetails;
    private boolean isGone;

    private Bound(Tracer tracer) {
      this.tracer = tracer;
      wantsDetails = tracer.wantsDetails();
    }
  }

  /** A fact and who was bound when it came to be. */
  private record Caused(TraceRecord fact, List<Bound> to) {}

  private final Consumer<RuntimeException> failed;
  /** Never changed, only replaced. */
  private List<Bound> tracers = List.of();
  /** Bound while a transition runs: they begin with the next. */
  private final List<Tracer> joining = new ArrayList<>(0);

  /** What tracers caused while they were told a fact. */
  private final ArrayDeque<Caused> caused = new ArrayDeque<>(1);

  private int causedCount;
  /** Who is being told; null between facts. */
  private @Nullable Bound told;

  private long sequence;
  private boolean wantsDetails;

  /** {@code failed} is told why a tracer was taken out. */
  Tracing(Consumer<RuntimeException> failed) {
    this.failed = failed;
  }

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

  List<Bound> all() {
    return tracers;
  }

  Bound add(Tracer tracer) {
    var bound = new Bound(tracer);
    var more = new ArrayList<>(tracers);
    more.add(bound);
    replaceBy(more);
    return bound;
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
    for (var bound : tracers) {
      if (bound.tracer.equals(tracer)) {
        remove(bound);
        return true;
      }
    }
    return wasJoining;
  }

  private void remove(Bound gone) {
    gone.isGone = true;
    replaceBy(tracers.stream().filter(bound -> bound != gone).toList());
  }

  private void replaceBy(List<Bound> others) {
    tracers = List.copyOf(others);
    wantsDetails = tracers.stream().anyMatch(bound -> bound.wantsDetails);
  }

  /** Tells these tracers, and then whatever they cause; each that throws is taken out. */
  void tell(TraceRecord fact, List<Bound> to) {
    if (told != null) {
      tellLater(fact, to);
      return;
    }
    try {
      tellEach(fact, to);
      for (var next = caused.poll(); next != null; next = caused.poll()) {
        tellEach(next.fact(), next.to());
      }
    } finally {
      // Something is left only if a fatal error goes through here.
      told = null;
      caused.clear();
      causedCount = 0;
    }
  }

  private void tellLater(TraceRecord fact, List<Bound> to) {
    caused.add(new Caused(fact, to));
    var causer = told;
    if (++causedCount > CAUSED_MAX && causer != null && !causer.isGone) {
      remove(causer);
      failed.accept(new IllegalStateException("Expected tracers to cause at most " + CAUSED_MAX
          + " facts while they are told one, but " + fact
          + " is one more: a tracer that answers each fact by a call never ends"));
    }
  }

  private void tellEach(TraceRecord fact, List<Bound> to) {
    for (var bound : to) {
      if (!bound.isGone && (bound.wantsDetails || !fact.isDetail())) {
        tell(fact, bound);
      }
    }
  }

  private void tell(TraceRecord fact, Bound bound) {
    told = bound;
    try {
      bound.tracer.record(fact);
    } catch (RuntimeException thrown) {
      // A listener must not decide what becomes of the machine.
      remove(bound);
      failed.accept(thrown);
    }
  }
}
