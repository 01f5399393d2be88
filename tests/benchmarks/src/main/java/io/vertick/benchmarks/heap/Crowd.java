package io.vertick.benchmarks.heap;

/** A fixed number of machines of one kind. One thread. */
interface Crowd extends AutoCloseable {
  /** Makes and starts all of them; once. What holds them was there before, so that it is not weighed. */
  void fill();

  /** One transition of each, in order. */
  void toggleAll();

  /** Lets go of whatever garbage collection does not. */
  @Override
  default void close() {}
}
