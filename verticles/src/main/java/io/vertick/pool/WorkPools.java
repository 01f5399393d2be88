package io.vertick.pool;

import io.vertick.engine.machine.Offload;
import io.vertick.engine.machine.PoolException;
import io.vertick.engine.machine.Work;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The pools of one Vert.x: each runs exactly so many works at a time, whichever machines they come from, and lets so many wait. Threads are daemons, and end after
 * 30 idle seconds. Any thread.
 */
public final class WorkPools implements Offload {
  /** How many threads a pool may have. */
  public static final int SIZE_MAX = 1_024;

  /** How many works may wait in a pool. */
  public static final int WAITING_MAX = 100_000;

  private static final int DEFAULT_SIZE = 16;
  private static final int DEFAULT_WAITING = 1_000;
  private static final long IDLE_SECONDS = 30;

  private final Map<String, Pool> pools = new ConcurrentHashMap<>();
  private volatile boolean isClosed;

  /** With the pool {@value Offload#DEFAULT_POOL}: 16 works at a time, 1,000 waiting. */
  public WorkPools() {
    pools.put(DEFAULT_POOL, new Pool(DEFAULT_POOL, DEFAULT_SIZE, DEFAULT_WAITING));
  }

  /**
   * What a pool does at this moment.
   *
   * @param size how many works it runs at a time
   * @param refused works that found the waiting line full, so far
   */
  public record PoolStats(int size, int running, int waiting, long completed, long refused) {}

  private static final class Pool {
    private final ThreadPoolExecutor executor;
    private final int waitingMax;
    private final AtomicLong refused = new AtomicLong();

    Pool(String name, int size, int waitingMax) {
      this.waitingMax = waitingMax;
      var number = new AtomicInteger();
      executor = new ThreadPoolExecutor(
          size, size, IDLE_SECONDS, TimeUnit.SECONDS, line(waitingMax), work -> {
            var thread = new Thread(work, "vertick-pool-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });
      executor.allowCoreThreadTimeOut(true);
    }

    private static BlockingQueue<Runnable> line(int waitingMax) {
      return waitingMax == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(waitingMax);
    }

    PoolStats stats() {
      return new PoolStats(
          executor.getMaximumPoolSize(),
          executor.getActiveCount(),
          executor.getQueue().size(),
          executor.getCompletedTaskCount(),
          refused.get());
    }
  }

  /** Work on its way through a pool. */
  private record Task<T>(Pool pool, Work<T> work, Promise<T> promise)
      implements Submitted<T>, Runnable {
    @Override
    public void run() {
      T value;
      try {
        value = work.run();
      } catch (Throwable thrown) {
        // Whatever the work throws is its result, and the machine's to deal with.
        promise.fail(thrown);
        return;
      }
      promise.complete(value);
    }

    @Override
    public Future<T> result() {
      return promise.future();
    }

    @Override
    public void withdraw() {
      pool.executor.remove(this);
    }
  }

  /**
   * Adds a pool.
   *
   * @param size how many works it runs at a time, 1 to {@value #SIZE_MAX}
   * @param waitingMax how many may wait, 0 to {@value #WAITING_MAX}
   * @throws IllegalArgumentException if a number is out of range, or there is a pool with this name
   */
  public void add(String name, int size, int waitingMax) {
    if (size < 1 || size > SIZE_MAX || waitingMax < 0 || waitingMax > WAITING_MAX) {
      throw new IllegalArgumentException(
          "Expected a pool of 1 to " + SIZE_MAX + " threads with 0 to " + WAITING_MAX
              + " waiting works, but got " + size + " and " + waitingMax);
    }
    if (pools.putIfAbsent(name, new Pool(name, size, waitingMax)) != null) {
      throw new IllegalArgumentException(
          "Expected a pool name that is not taken, but there is a pool " + name + " already");
    }
  }

  @Override
  public <T> Submitted<T> submit(String pool, Work<T> work) {
    var named = pools.get(pool);
    if (named == null) {
      return Offload.refused(new PoolException("Expected the name of a pool, but got " + pool
          + ": there are " + new TreeMap<>(pools).keySet()));
    }
    var task = new Task<>(named, work, Promise.promise());
    try {
      named.executor.execute(task);
    } catch (RejectedExecutionException full) {
      named.refused.incrementAndGet();
      return Offload.refused(new PoolException(
          isClosed
              ? "Expected an open pool, but " + pool + " is closed"
              : "Expected at most " + named.waitingMax + " works to wait in pool " + pool
                  + ", but this is one more"));
    }
    return task;
  }

  /** What each pool does, by name. */
  public Map<String, PoolStats> stats() {
    var stats = new TreeMap<String, PoolStats>();
    pools.forEach((name, pool) -> stats.put(name, pool.stats()));
    return stats;
  }

  /** Takes no work any more; what waits or runs goes on to its end, as long as the process lives. */
  public void close() {
    isClosed = true;
    pools.values().forEach(pool -> pool.executor.shutdown());
  }
}
