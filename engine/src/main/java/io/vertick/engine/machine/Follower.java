package io.vertick.engine.machine;

/** Is told when a machine may have changed, to look at it: at most one a machine. On the machine's thread, between transitions; must not call the machine's mutations. */
public interface Follower {
  /** A drain, or a slice of one, has ended; nobody whose mutation ran in it was told yet. */
  void drained();

  /** The machine has grown: see {@link Machine#grow}. */
  void grown();

  /** Nothing will change any more. */
  void ended(RuntimeException why);
}
