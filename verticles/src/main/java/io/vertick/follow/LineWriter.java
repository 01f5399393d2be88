package io.vertick.follow;

import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.subscription.Timers;
import io.vertick.engine.subscription.Timers.Timer;
import io.vertick.json.EventJson;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON objects for one reader, one a line. While the reader is slow nothing is kept of events but who is behind: each of those tells what is lost, and what is now, when there is room again.
 * Confined to the context of the output.
 */
public final class LineWriter implements EventLines {
  /** How long a reader may take nothing. */
  public static final Duration SLOW_MAX = Duration.ofSeconds(10);

  private final WriteStream<Buffer> out;
  private final Timers timers;
  private final Runnable written;
  private final Runnable tooSlow;
  private final Set<Runnable> behind = new LinkedHashSet<>();
  private @Nullable Timer slow;
  private boolean isOver;

  /**
   * Lines from now on.
   *
   * @param written told of each line
   * @param tooSlow told once that the reader has taken nothing for {@link #SLOW_MAX}
   */
  public LineWriter(WriteStream<Buffer> out, Timers timers, Runnable written, Runnable tooSlow) {
    this.out = out;
    this.timers = timers;
    this.written = written;
    this.tooSlow = tooSlow;
    out.drainHandler(drained -> drained());
  }

  /** {@inheritDoc} An output that gathers lines may fill after the last of them was written: who asks finds it out. */
  @Override
  public boolean isFull() {
    boolean isFull = isOver || out.writeQueueFull();
    if (isFull && !isOver) {
      beginSlow();
    }
    return isFull;
  }

  /** Writes a line, unless this is over. Answers may be written while it is full: they are bounded by what is asked. What becomes of a line, the end of the output tells. */
  @Override
  public void write(JsonObject event) {
    if (!isOver) {
      write(line(event));
    }
  }

  @Override
  public boolean write(MachineView<?> view, TraceRecord fact) {
    var event = EventJson.of(view, fact);
    if (event != null) {
      write(event);
    }
    return event != null;
  }

  /** Likewise, of a {@link #line}. */
  public void write(Buffer line) {
    if (isOver) {
      return;
    }
    written.run();
    var unused = out.write(line);
    // The output may have ended this meanwhile.
    if (!isOver && out.writeQueueFull()) {
      beginSlow();
    }
  }

  private void beginSlow() {
    if (slow == null) {
      slow = timers.after(SLOW_MAX, tooSlow);
    }
  }

  /** An object as a line, with its end. */
  public static Buffer line(JsonObject event) {
    return event.toBuffer().appendByte((byte) '\n');
  }

  @Override
  public void onceThereIsRoom(Runnable catchUp) {
    behind.add(catchUp);
    // There was none a moment ago.
    if (!isOver) {
      beginSlow();
    }
  }

  private void drained() {
    if (slow != null) {
      slow.cancel();
      slow = null;
    }
    while (!behind.isEmpty() && !isFull()) {
      var next = behind.iterator().next();
      behind.remove(next);
      next.run();
    }
  }

  /** Writes a last line; completes when the reader has all of them. */
  public Future<Void> end(JsonObject last) {
    close();
    written.run();
    return out.end(line(last));
  }

  /** The reader is gone. */
  public void close() {
    isOver = true;
    behind.clear();
    if (slow != null) {
      slow.cancel();
    }
  }
}
