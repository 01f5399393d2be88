package io.vertick.engine.machine;

import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * What the machines of one event loop share: the thread, the ports, the counters, and scratch memory. Make one on each loop's thread; machines are made by it and
 * live on that thread.
 */
public final class Loop {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private final Host host;
  private final Thread thread = Thread.currentThread();
  private final LoopStats stats = new LoopStats();
  private final IdentityHashMap<MachineType<?>, TypeOnLoop> types = new IdentityHashMap<>();
  private int retriesPausing;

  public Loop(Host host) {
    this.host = Objects.requireNonNull(host);
  }

  /**
   * A new machine; not started.
   *
   * @param id 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}
   */
  public <S extends States> Machine<S> machine(String id, MachineType<S> type) {
    if (!isHere()) {
      throw wrongThread("make a machine");
    }
    checkId(id);
    var machine = new Machine<S>(id, type, onLoop(type));
    stats.machines++;
    return machine;
  }

  /**
   * A view of a machine that lives elsewhere; it shows nothing before {@link Replica#show}.
   *
   * @param lastHeardNanos when the source was last heard, by the host's time
   * @param whenDetached run once, when the view is detached
   */
  public <S extends States> Replica<S> replica(
      String id,
      Schema<S> schema,
      Tracking tracking,
      LongSupplier lastHeardNanos,
      Runnable whenDetached) {
    if (!isHere()) {
      throw wrongThread("make a replica");
    }
    return new Replica<>(id, schema, tracking, this, lastHeardNanos, whenDetached);
  }

  /**
   * Whether the text may be a machine's or a node's id.
   *
   * @throws IllegalArgumentException if not
   */
  public static void checkId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "Expected an id of 1 to 128 letters, digits, '.', '_' and '-', but got \"" + id + "\"");
    }
  }

  /** The counters; read them on this loop's thread. */
  public LoopStats stats() {
    return stats;
  }

  /** What the machines of a type share here. */
  TypeOnLoop onLoop(MachineType<?> type) {
    return types.computeIfAbsent(type, key -> new TypeOnLoop(key, this));
  }

  /** Lets go of the scratch memory of a type that has no machines here any more. */
  void forget(MachineType<?> type) {
    types.remove(type);
  }

  /** How many retries of its machines pause. */
  Retry.Room retries() {
    return new Retry.Room() {
      @Override
      public boolean admit() {
        if (retriesPausing == Retry.PAUSING_MAX) {
          return false;
        }
        retriesPausing++;
        return true;
      }

      @Override
      public void leave() {
        retriesPausing--;
      }
    };
  }

  Host host() {
    return host;
  }

  boolean isHere() {
    return Thread.currentThread() == thread;
  }

  IllegalStateException wrongThread(String intent) {
    return new IllegalStateException("Expected to "
        + intent
        + " on its own thread "
        + thread.getName()
        + ", but this is "
        + Thread.currentThread().getName()
        + ": a machine lives on one event loop; from anywhere else use a MachineRef");
  }
}
