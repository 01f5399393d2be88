package io.vertick.engine.machine;

import io.vertx.core.Future;

/** Port: runs slow work in named pools, each of which runs so many at a time, and lets so many wait. Called on a loop's thread. */
public interface Offload {
  /** The pool for work that names none. */
  String DEFAULT_POOL = "default";

  /**
   * Hands work to a pool.
   *
   * @return work that fails at once with {@link PoolException} if there is no such pool, or as many wait in it as may
   */
  <T> Submitted<T> submit(String pool, Work<T> work);

  /** Work in a pool. */
  interface Submitted<T> {
    /** What the work returns or throws; completes on any thread. */
    Future<T> result();

    /** Takes the work out of the waiting line, if it still waits there; what runs goes on to its end. */
    void withdraw();
  }

  /** For a host without pools: every work fails. */
  static Offload none() {
    return new Offload() {
      @Override
      public <T> Submitted<T> submit(String pool, Work<T> work) {
        return refused(new PoolException("Expected a pool " + pool + ", but this host has none"));
      }
    };
  }

  /** Work that was not taken. */
  static <T> Submitted<T> refused(PoolException reason) {
    return new Submitted<>() {
      @Override
      public Future<T> result() {
        return Future.failedFuture(reason);
      }

      @Override
      public void withdraw() {}
    };
  }
}
