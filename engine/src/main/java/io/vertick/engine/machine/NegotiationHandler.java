package io.vertick.engine.machine;

/** Agrees to a transition or refuses it, before anything has changed. Runs on the machine's thread and never blocks. */
@FunctionalInterface
public interface NegotiationHandler {
  /**
   * Decides on the transition, and changes nothing.
   *
   * @param tx the transition; valid until the transition ends
   * @return {@link Transition#accept} or {@link Transition#refuse}; never null
   * @throws Exception refuses the transition and is reported by adding {@code Exception}
   */
  Decision decide(Transition tx) throws Exception;
}
