package io.vertick.machine;

import io.vertick.bridge.remote.ContextHost;
import io.vertick.engine.machine.Host;
import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.Offload;
import io.vertick.engine.machine.TraceRecord;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Consumer;

/** A loop that machines live on: the engine's ports on an event-loop context, the log, and the feeds of its machines. Made on that context. */
final class LoopHost {
  private final MachineLog log = new MachineLog();
  private final Consumer<TraceRecord> told;
  private final ContextHost ports;
  private final LoopFeeds feeds;

  private LoopHost(Context context, Offload offload, Consumer<TraceRecord> told) {
    this.told = told;
    ports = new ContextHost(context, offload, this::observe);
    feeds = new LoopFeeds(ports);
  }

  /**
   * A loop on the current context.
   *
   * @param offload the pools for slow work
   * @param told that a machine has grown, was disposed or broke
   * @throws IllegalStateException on a worker or virtual-thread context
   */
  static LoopHost onCurrentContext(Offload offload, Consumer<TraceRecord> told) {
    var current = Vertx.currentContext();
    if (current == null || !current.isEventLoopContext()) {
      throw new IllegalStateException(
          "Expected machines on an event-loop context, but this is "
              + (current == null ? "no Vert.x context" : "a worker or virtual-thread context")
              + ": deploy the MachineVerticle with the default threading model, and use a MachineRef elsewhere");
    }
    return new LoopHost(current, offload, told);
  }

  /** The engine's ports. */
  ContextHost ports() {
    return ports;
  }

  Loop loop() {
    return ports.loop();
  }

  /** The feeds of this loop's machines. */
  LoopFeeds feeds() {
    return feeds;
  }

  Context context() {
    return ports.context();
  }

  /** See {@link ContextHost#run}. */
  void run(Runnable action) {
    ports.run(action);
  }

  /** See {@link Host#later}. */
  void later(Runnable action) {
    ports.later(action);
  }

  private void observe(TraceRecord fact) {
    log.record(fact);
    if (fact instanceof TraceRecord.MachineGrown) {
      told.accept(fact);
    } else if (fact instanceof TraceRecord.MachineDisposed
        || fact instanceof TraceRecord.MachineBroken) {
      feeds.forget(fact.machine());
      told.accept(fact);
    }
  }
}
