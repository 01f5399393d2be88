package io.vertick.testing;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.schema.State;
import io.vertick.engine.testing.VirtualHost;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The newest {@value VirtualMachines#FACTS_MAX} facts of one machine. Confined to the machine's thread. */
final class Recording {
  // By which assertions on a machine find its past; tests may run in parallel. Weak on both sides,
  // so that a machine goes with its test: it holds its own recording, as a tracer.
  private static final Map<MachineView<?>, WeakReference<Recording>> ALL =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final ArrayDeque<Fact> facts = new ArrayDeque<>();
  private long seen;

  private Recording() {}

  /** Records a machine from now on. */
  static Recording begin(Machine<?> machine, VirtualHost host) {
    var recording = new Recording();
    machine.trace(fact -> {
      if (Fact.isShown(fact)) {
        recording.add(Fact.of(fact, machine, host));
      }
    });
    ALL.put(machine, new WeakReference<>(recording));
    return recording;
  }

  /** The recording of a machine; null if it is not recorded. */
  static @Nullable Recording of(MachineView<?> machine) {
    var known = ALL.get(machine);
    return known == null ? null : known.get();
  }

  List<TransitionEnded> transitions() {
    return facts.stream().flatMap(fact -> fact.transition().stream()).toList();
  }

  /** The last transition that called the state or changed its tick. */
  Optional<Fact> lastThatTouched(State state) {
    return facts.stream().filter(fact -> fact.touched(state)).reduce((earlier, later) -> later);
  }

  /** Their number, then one line for each. */
  String lastFacts(int factsMax) {
    int shown = Math.min(factsMax, facts.size());
    return facts.stream()
        .skip(facts.size() - shown)
        .map(fact -> "  " + fact + "\n")
        .collect(Collectors.joining("", "the last " + shown + " of " + seen + " facts:\n", ""));
  }

  private void add(Fact fact) {
    if (facts.size() == VirtualMachines.FACTS_MAX) {
      facts.removeFirst();
    }
    facts.add(fact);
    seen++;
  }
}
