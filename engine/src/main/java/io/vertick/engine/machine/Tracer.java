package io.vertick.engine.machine;

/**
 * Receives the facts of a machine, in order, on its thread. It must return quickly; one that throws is taken out. Calls it makes to the machine are queued, and what they cause is told after the
 * present fact.
 */
@FunctionalInterface
public interface Tracer {
  void record(TraceRecord fact);

  /**
   * Whether it wants {@link TraceRecord.RelationsDecided}, {@link TraceRecord.HandlerAnswered} and executed {@link TraceRecord.PipeAnswered} too, which cost more;
   * asked once, when it is bound.
   */
  default boolean wantsDetails() {
    return false;
  }

  /** The same tracer with details. */
  static Tracer detailed(Tracer tracer) {
    return new Tracer() {
      @Override
      public void record(TraceRecord fact) {
        tracer.record(fact);
      }

      @Override
      public boolean wantsDetails() {
        return true;
      }
    };
  }
}
