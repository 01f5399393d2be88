package io.vertick.engine.testing;

import io.vertick.engine.machine.Offload;
import io.vertick.engine.machine.PoolException;
import io.vertick.engine.machine.Work;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pools on virtual time: any name is a pool. Work runs on the calling thread, with the host's later turns; after {@link #hold} it waits for {@link #runNext}. Confined
 * to one thread.
 */
public final class VirtualPools implements Offload {
  private static final class Waiting<T> implements Submitted<T> {
    private final Deque<Waiting<?>> line;
    private final Work<T> work;
    private final Promise<T> result = Promise.promise();

    Waiting(Deque<Waiting<?>> line, Work<T> work) {
      this.line = line;
      this.work = work;
    }

    @Override
    public Future<T> result() {
      return result.future();
    }

    @Override
    public void withdraw() {
      line.remove(this);
    }

    void run() {
      T value;
      try {
        value = work.run();
      } catch (Exception | Error thrown) {
        result.fail(thrown);
        return;
      }
      result.complete(value);
    }
  }

  private final Map<String, Deque<Waiting<?>>> lines = new LinkedHashMap<>();
  private int waitingMax = Integer.MAX_VALUE;
  private boolean isHeld;

  /** From now on work waits for {@link #runNext}. */
  public void hold() {
    isHeld = true;
  }

  /** Lets only so many wait in each pool; one more fails with {@link PoolException}. */
  public void limitWaiting(int max) {
    waitingMax = max;
  }

  @Override
  public <T> Submitted<T> submit(String pool, Work<T> work) {
    var line = line(pool);
    if (line.size() >= waitingMax) {
      return Offload.refused(
          new PoolException("Expected at most " + waitingMax + " works to wait in pool " + pool));
    }
    var waiting = new Waiting<>(line, work);
    line.add(waiting);
    return waiting;
  }

  /** How many works wait in this pool. */
  public int waiting(String pool) {
    return line(pool).size();
  }

  /** Runs the work that has waited longest in this pool; false if none waits. Its result comes with a later turn of the host. */
  public boolean runNext(String pool) {
    var next = line(pool).poll();
    if (next != null) {
      next.run();
    }
    return next != null;
  }

  /** Runs a work of the first pool in which one waits; false if there is none, or they are held. */
  boolean runOldest() {
    return !isHeld && lines.keySet().stream().anyMatch(this::runNext);
  }

  private Deque<Waiting<?>> line(String pool) {
    return lines.computeIfAbsent(pool, name -> new ArrayDeque<>());
  }
}
