package io.vertick.engine.machine;

/** Slow work that a handler hands to a pool. It runs on a thread of the pool and touches no machine; its result comes back as a mutation. */
@FunctionalInterface
public interface Work<T> {
  T run() throws Exception;
}
