package io.vertick.follow;

import io.vertick.engine.subscription.Timers;
import io.vertick.engine.subscription.Timers.Timer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Writes a line every {@link #EVERY}, unless the reader is slow, so that either end notices when the other is gone. Confined to the context of the lines. */
public final class Alive {
  /** How often a line comes at least. */
  public static final Duration EVERY = Duration.ofSeconds(5);

  private final EventLines lines;
  private final Timers timers;
  private Timer timer;

  /** From now on. */
  public Alive(EventLines lines, Timers timers) {
    this.lines = lines;
    this.timers = timers;
    timer = timers.after(EVERY, this::tell);
  }

  private void tell() {
    timer = timers.after(EVERY, this::tell);
    if (!lines.isFull()) {
      lines.write(new JsonObject().put("event", "alive").put("time", System.currentTimeMillis()));
    }
  }

  /** No line comes any more. */
  public void close() {
    timer.cancel();
  }
}
