package io.vertick.published;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineRef;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The published machines of one node; see {@link PublishedMachine}. Any thread, if not said otherwise. */
public final class PublishedMachines {
  /** How many a node may have: each is a registration that all nodes of the cluster keep. */
  public static final int MACHINES_MAX = 1_000;

  private final EventBus bus;
  private final LongSupplier nanoTime;
  private final Map<String, PublishedMachine> machines = new ConcurrentHashMap<>();

  public PublishedMachines(EventBus bus, LongSupplier nanoTime) {
    this.bus = bus;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes requests to a machine that need not be made yet. On the machine's context.
   *
   * @return completes when all nodes know the address; fails with {@link IllegalStateException} if {@value #MACHINES_MAX} machines are published
   */
  public Future<Void> open(MachineRef<?> machine) {
    var published = new PublishedMachine(bus, machine, nanoTime);
    if (!admit(machine.id(), published)) {
      return Future.failedFuture(new IllegalStateException("Expected at most " + MACHINES_MAX
          + " published machines on a node, but " + machine.id()
          + " is one more: publish fewer, or host some on another node"));
    }
    return published.open();
  }

  private synchronized boolean admit(String id, PublishedMachine machine) {
    if (machines.size() >= MACHINES_MAX) {
      return false;
    }
    machines.put(id, machine);
    return true;
  }

  /** Tells of a machine from now on, if it was opened. On its context. */
  public void follow(Machine<?> machine) {
    var published = machines.get(machine.id());
    if (published != null) {
      published.follow(machine);
    }
  }

  /** A machine has grown, if it was opened: requests may name the states that this ref knows. On its context. */
  public void grown(MachineRef<?> machine) {
    var published = machines.get(machine.id());
    if (published != null) {
      published.grown(machine);
    }
  }

  /** The machine is gone; nothing happens if it was not opened. */
  public void close(String id) {
    var published = machines.remove(id);
    if (published != null) {
      published.close();
    }
  }
}
