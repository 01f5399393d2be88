package io.vertick.engine.machine;

/** Receives the facts of a machine, in order, on its thread. It must return quickly; one that throws is
 * taken out. Calls it makes to the machine are queued. */
@FunctionalInterface
public interface Tracer {
  void record(TraceRecord record);
}
