package io.vertick.snapshot;

import io.vertick.engine.machine.Loop;
import io.vertick.engine.machine.MachineExport;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots as files of one directory, which belongs to one process at a time. The last two exports of each machine are kept, with checksums; a file is complete
 * and on the disk before it takes the place of another (see {@link SnapshotFiles}). Files are written and read one after the other by a thread of this store; at
 * most {@value #JOBS_MAX} machines or questions wait for it, and one more fails.
 */
public final class FileSnapshotStore implements SnapshotStore {
  /** Enough to save and to look up each machine that is kept. */
  static final int JOBS_MAX = 32_768;

  private static final long IDLE_SECONDS_MAX = 10;

  private final VertxInternal vertx;
  private final Path directory;
  private final SnapshotFiles files;
  private final Executor worker;
  /** The turns of machines that have an export to be written; its own lock guards it and them. */
  private final Map<String, Turn> turns = new HashMap<>();

  private record Asked(MachineExport export, Promise<Saved> end) {}

  /** A place in the worker's queue, for whichever export of a machine is the newest then. */
  private static final class Turn {
    private Asked newest;

    private Turn(Asked newest) {
      this.newest = newest;
    }
  }

  /** What may fail as files do. */
  private interface FileJob<T> {
    @Nullable
    T run() throws IOException;
  }

  /**
   * A store in this directory, which is made when it is needed. Futures complete on the contexts of {@code vertx}; the thread ends by itself when there is nothing
   * to do, so the store needs no closing.
   */
  public FileSnapshotStore(Vertx vertx, Path directory) {
    this(vertx, directory, newWorker());
  }

  /** With a worker of the caller's, which runs one job after the other. */
  FileSnapshotStore(Vertx vertx, Path directory, Executor worker) {
    this.vertx = (VertxInternal) vertx;
    this.directory = directory;
    this.worker = worker;
    files = new SnapshotFiles(directory);
  }

  /** A worker pool of Vert.x would not do: when Vert.x closes, it is closed while machines are being disposed, and saved a last time. */
  static Executor newWorker() {
    var worker = new ThreadPoolExecutor(
        1,
        1,
        IDLE_SECONDS_MAX,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(JOBS_MAX),
        FileSnapshotStore::newThread);
    worker.allowCoreThreadTimeOut(true);
    return worker;
  }

  private static Thread newThread(Runnable work) {
    var thread = new Thread(work, "vertick-snapshots");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Future<Saved> save(MachineExport export) {
    Loop.checkId(export.id());
    var asked = new Asked(export, vertx.promise());
    supersede(giveTurn(asked));
    return asked.end().future();
  }

  /** Puts an export into its machine's turn; answers the one that it takes the place of. */
  private @Nullable Asked giveTurn(Asked asked) {
    var id = asked.export().id();
    synchronized (turns) {
      var turn = turns.get(id);
      if (turn == null) {
        queue(id, new Turn(asked));
        return null;
      }
      var older = turn.newest;
      turn.newest = asked;
      return older;
    }
  }

  private void queue(String id, Turn turn) {
    turns.put(id, turn);
    if (!execute(() -> writeNewest(id, turn), turn.newest.end())) {
      turns.remove(id);
    }
  }

  /** Never under the lock: whoever is told may ask for the next save. */
  private static void supersede(@Nullable Asked older) {
    if (older != null) {
      older.end().complete(Saved.SUPERSEDED);
    }
  }

  private void writeNewest(String id, Turn turn) {
    synchronized (turns) {
      if (!turns.remove(id, turn)) {
        // What was to be written is to be deleted.
        return;
      }
    }
    // Nobody else knows this turn any more.
    complete(turn.newest.end(), "save " + id, () -> {
      files.write(turn.newest.export());
      return Saved.STORED;
    });
  }

  @Override
  public Future<Optional<StoredSnapshot>> last(String id) {
    Loop.checkId(id);
    Promise<Optional<StoredSnapshot>> answer = vertx.promise();
    execute(
        () -> complete(answer, "read the last snapshot of " + id, () -> files.read(id)), answer);
    return answer.future();
  }

  @Override
  public Future<Void> delete(String id) {
    Loop.checkId(id);
    Promise<Void> end = vertx.promise();
    supersede(takeTurn(id));
    execute(
        () -> complete(end, "delete the snapshots of " + id, () -> {
          files.delete(id);
          return null;
        }),
        end);
    return end.future();
  }

  private @Nullable Asked takeTurn(String id) {
    synchronized (turns) {
      var turn = turns.remove(id);
      return turn == null ? null : turn.newest;
    }
  }

  /** Whether the job was taken; if not, who asked is told. */
  private boolean execute(Runnable job, Promise<?> asked) {
    try {
      worker.execute(job);
      return true;
    } catch (RejectedExecutionException full) {
      asked.fail(new SnapshotException("Expected at most " + JOBS_MAX
          + " snapshots to wait for the disk, but there are as many: " + directory
          + " is too slow, or too many machines are hosted at once"));
      return false;
    }
  }

  private <T> void complete(Completable<T> asked, String intent, FileJob<T> job) {
    @Nullable T result;
    try {
      result = job.run();
    } catch (IOException failed) {
      asked.fail(new SnapshotException(
          "Expected to " + intent + " in " + directory + ", but " + failed, failed));
      return;
    } catch (SnapshotException unusable) {
      asked.fail(unusable);
      return;
    }
    asked.succeed(result);
  }

  @Override
  public String toString() {
    return "files in " + directory;
  }
}
