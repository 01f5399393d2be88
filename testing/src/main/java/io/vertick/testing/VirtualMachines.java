package io.vertick.testing;

import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.engine.schema.States;
import io.vertick.engine.testing.VirtualHost;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A world of machines on virtual time, for one test: time begins at 0 and moves by {@link #advance} alone. It records what its machines do, at most {@value
 * #FACTS_MAX} facts of each. Confined to the thread that made it.
 *
 * <p>{@link MachineExtension} gives each test a new one; without JUnit make one yourself.
 */
public final class VirtualMachines {
  /** How many facts are kept of a machine: transitions, refusals, failures; the oldest go first. */
  public static final int FACTS_MAX = 10_000;

  private final VirtualHost host = new VirtualHost();
  private final Loop loop = host.newLoop();
  private final Map<Machine<?>, Recording> recordings = new LinkedHashMap<>();

  /** A world without machines, on the calling thread. */
  public VirtualMachines() {}

  /**
   * Makes a machine, records it, and starts it. What became of the start shows on its states.
   *
   * @param id as {@link Loop#machine} takes it
   * @throws IllegalStateException if a machine with this id is there, and has not ended
   */
  public <S extends States> Machine<S> start(String id, MachineType<S> type) {
    var machine = make(id, type);
    var unused = machine.start();
    return machine;
  }

  /** Makes a machine and records it without starting it: to load an export into it, or to look at the result of its start. Fails like {@link #start}. */
  public <S extends States> Machine<S> make(String id, MachineType<S> type) {
    if (recordings.keySet().stream().anyMatch(machine -> isTaken(machine, id))) {
      throw new IllegalStateException("Expected an id that is not taken, but there is a machine "
          + id + " already: dispose it first, or choose another id");
    }
    var machine = loop.machine(id, type);
    recordings.put(machine, Recording.begin(machine, host));
    return machine;
  }

  private static boolean isTaken(Machine<?> machine, String id) {
    return machine.id().equals(id) && !machine.isEnded();
  }

  /**
   * Lets time pass as a real loop does: later turns run, then each timer at its time with the later turns that it causes.
   *
   * @param duration at least 0
   * @throws IllegalStateException after {@value VirtualHost#ACTIONS_MAX} timers and turns
   */
  public void advance(Duration duration) {
    host.runFor(duration);
  }

  /** Runs later turns until none waits; time stands still. See {@link VirtualHost#runLaterTurns}. */
  public void runLaterTurns() {
    host.runLaterTurns();
  }

  /**
   * What is kept of a machine's transitions, in order, refused ones and checks included.
   *
   * @throws IllegalArgumentException for a machine of another world
   */
  public List<TransitionEnded> transitions(MachineView<?> machine) {
    var recording = recordings.get(machine);
    if (recording == null) {
      throw new IllegalArgumentException("Expected a machine of this world, but " + machine.id()
          + " is none: make it with start(…) or make(…)");
    }
    return recording.transitions();
  }

  /** The ports of the machines' loop: their time, timers, and what an operator would be told. */
  public VirtualHost host() {
    return host;
  }

  /** What each machine is now, and its last {@code factsMax} facts; for people. */
  String describe(int factsMax) {
    return recordings.entrySet().stream()
        .map(entry -> describe(entry.getKey(), entry.getValue(), factsMax))
        .collect(Collectors.joining());
  }

  private static String describe(Machine<?> machine, Recording recording, int factsMax) {
    return machine.id() + " " + machine + ", version " + machine.version() + "; "
        + recording.lastFacts(factsMax);
  }
}
