package io.vertick.engine.machine;

/** Acts on a transition that has happened. Runs on the machine's thread and never blocks. */
@FunctionalInterface
public interface FinalHandler {
  /**
   * Acts on the transition.
   *
   * @param tx the transition; valid until the transition ends
   * @throws Exception is reported by adding {@code Exception}; from an {@code entered} handler it also takes its state out again
   */
  void handle(Transition tx) throws Exception;
}
