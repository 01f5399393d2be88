package io.vertick.follow;

import io.vertick.engine.subscription.Timers;
import io.vertick.engine.subscription.Timers.Timer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Events for one reader, a JSON object a line. While the reader is slow nothing is kept for him but who is behind: each of those tells what is lost, and what is now, when there is room again. Every
 * {@link #ALIVE} comes a line, so that either end notices when the other is gone. Confined to the context of the output.
 */
final class EventLines {
  /** How often a line comes at least, unless the reader is slow. */
  static final Duration ALIVE = Duration.ofSeconds(5);

  /** How long a reader may take nothing. */
  static final Duration SLOW_MAX = Duration.ofSeconds(10);

  private final WriteStream<Buffer> out;
  private final Timers timers;
  private final Runnable written;
  private final Runnable tooSlow;
  private final Set<Runnable> behind = new LinkedHashSet<>();
  private Timer alive;
  private @Nullable Timer slow;
  private boolean isOver;

  /**
   * Lines from now on.
   *
   * @param written told of each line
   * @param tooSlow told once that the reader has taken nothing for {@link #SLOW_MAX}
   */
  EventLines(WriteStream<Buffer> out, Timers timers, Runnable written, Runnable tooSlow) {
    this.out = out;
    this.timers = timers;
    this.written = written;
    this.tooSlow = tooSlow;
    out.drainHandler(drained -> drained());
    alive = timers.after(ALIVE, this::alive);
  }

  /** Whether nothing may be written now. */
  boolean isFull() {
    return isOver || out.writeQueueFull();
  }

  /** Writes a line; there has to be room. What becomes of it, the end of the output tells. */
  void write(JsonObject event) {
    var unused = out.write(line(event));
    if (out.writeQueueFull() && slow == null) {
      slow = timers.after(SLOW_MAX, tooSlow);
    }
  }

  private Buffer line(JsonObject event) {
    written.run();
    return event.toBuffer().appendByte((byte) '\n');
  }

  /** Runs an action once there is room; once, however often it is asked for meanwhile. */
  void onceThereIsRoom(Runnable catchUp) {
    behind.add(catchUp);
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

  private void alive() {
    alive = timers.after(ALIVE, this::alive);
    if (!isFull()) {
      write(new JsonObject().put("event", "alive").put("time", System.currentTimeMillis()));
    }
  }

  /** Writes a last line; completes when the reader has all of them. */
  Future<Void> end(JsonObject last) {
    close();
    return out.end(line(last));
  }

  /** The reader is gone. */
  void close() {
    isOver = true;
    behind.clear();
    alive.cancel();
    if (slow != null) {
      slow.cancel();
    }
  }
}
