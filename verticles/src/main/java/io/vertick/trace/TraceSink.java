package io.vertick.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.Tracer;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the records of machines to a file or to the log: written by a thread of its own, so that no machine waits. At most {@value #WAITING_MAX} records wait; what
 * comes beyond, or after the writing has failed, is dropped and counted, and shows as a gap in {@code seq}. One sink serves machines of any loops. Any thread.
 */
public final class TraceSink implements Tracer, Closeable {
  /** How many records may wait to be written. */
  public static final int WAITING_MAX = 65_536;

  private static final Logger LOG = LoggerFactory.getLogger("vertick.trace");
  private static final long CLOSE_MS_MAX = 10_000;
  private static final long POLL_MS = 100;

  /** Where lines go. */
  interface Lines extends Closeable {
    void write(String line) throws IOException;

    /** Nothing waits at the moment. */
    default void flush() throws IOException {}

    @Override
    default void close() throws IOException {}
  }

  private final BlockingQueue<TraceRecord> waiting;
  private final Lines lines;
  private final boolean wantsDetails;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer;
  private volatile boolean isClosed;
  private volatile boolean hasFailed;

  TraceSink(Lines lines, boolean wantsDetails, int waitingMax) {
    this.lines = lines;
    this.wantsDetails = wantsDetails;
    waiting = new ArrayBlockingQueue<>(waitingMax);
    writer = new Thread(this::writeAll, "vertick-trace");
    writer.setDaemon(true);
    writer.start();
  }

  /**
   * Records into a file, one JSON object a line; an older file is replaced. The format is described in {@code docs/trace.md}.
   *
   * @param wantsDetails whether it also wants each relation decision and handler answer
   */
  public static TraceSink toFile(Path file, boolean wantsDetails) throws IOException {
    BufferedWriter out = Files.newBufferedWriter(file, UTF_8);
    return new TraceSink(
        new Lines() {
          @Override
          public void write(String line) throws IOException {
            out.write(line);
            out.write('\n');
          }

          @Override
          public void flush() throws IOException {
            out.flush();
          }

          @Override
          public void close() throws IOException {
            out.close();
          }
        },
        wantsDetails,
        WAITING_MAX);
  }

  /** Records into the log, at level info of the logger {@code vertick.trace}. */
  public static TraceSink toLog() {
    return new TraceSink(LOG::info, false, WAITING_MAX);
  }

  @Override
  public boolean wantsDetails() {
    return wantsDetails;
  }

  @Override
  public void record(TraceRecord fact) {
    if (isClosed || hasFailed || !waiting.offer(fact)) {
      dropped.incrementAndGet();
    }
  }

  /** Records written so far. */
  public long written() {
    return written.get();
  }

  /** Records dropped so far. */
  public long dropped() {
    return dropped.get();
  }

  /** Takes no records any more, writes those that wait, for up to 10 s, and closes the file. May block: not on an event loop. */
  @Override
  public void close() {
    isClosed = true;
    try {
      writer.join(CLOSE_MS_MAX);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (dropped() > 0) {
      LOG.warn("{} records were dropped", dropped());
    }
  }

  private void writeAll() {
    try (lines) {
      while (!isClosed || !waiting.isEmpty()) {
        writeNext();
      }
    } catch (IOException failed) {
      hasFailed = true;
      dropped.addAndGet(waiting.size());
      waiting.clear();
      LOG.error("records can't be written any more: {}", failed.toString());
    } catch (InterruptedException interrupted) {
      throw new AssertionError("Expected nobody to interrupt " + writer.getName(), interrupted);
    }
  }

  private void writeNext() throws IOException, InterruptedException {
    var next = waiting.poll();
    if (next == null) {
      lines.flush();
      next = waiting.poll(POLL_MS, TimeUnit.MILLISECONDS);
    }
    if (next != null) {
      write(next);
    }
  }

  private void write(TraceRecord fact) throws IOException {
    boolean isWritten = false;
    try {
      lines.write(TraceJson.of(fact).encode());
      isWritten = true;
    } finally {
      (isWritten ? written : dropped).incrementAndGet();
    }
  }
}
