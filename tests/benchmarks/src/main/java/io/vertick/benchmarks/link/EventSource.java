package io.vertick.benchmarks.link;

import io.vertx.core.Future;
import java.util.Set;

/** A way to follow an {@link EventWorker}, to read what it wants, and to call it. */
interface EventSource extends AutoCloseable {
  /** What people call it. */
  String name();

  /** The TCP ports of its connections; empty in the same process. */
  Set<Integer> ports();

  /** Requests and pushed messages for each event. */
  int calls();

  /** So many times, one after the other: reads what the worker wants, calls it with that, hears that it wants another. Any thread. */
  Future<Void> follow(int events);

  @Override
  default void close() {}
}
