package io.vertick.follow;

import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.ReasonCode;
import io.vertick.engine.subscription.Timers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of some machines for one reader, as {@link io.vertick.json.EventJson} says, with {@code {"event": "alive"}} every five seconds, and {@code {"event": "closed", "code", "text"}} as the last line
 * if this end closes the stream. Confined to the context of its views.
 */
public final class FollowStream {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.follow");

  private final List<MachineView<?>> views;
  private final Timers timers;
  private final Counts counts;
  private @Nullable LineWriter lines;
  private @Nullable Alive alive;
  private List<FollowedMachine> machines = List.of();
  private int live;
  private boolean isClosed;

  /** Told what a stream does. */
  interface Counts {
    void written();

    void dropped();

    void closed(FollowStream stream);
  }

  FollowStream(List<MachineView<?>> views, Timers timers, Counts counts) {
    this.views = views;
    this.timers = timers;
    this.counts = counts;
    live = views.size();
  }

  /**
   * Tells what the machines are, and then each change; once.
   *
   * @param reader who reads, for the log
   * @param cutOff ends the connection of a reader who takes nothing
   */
  public void begin(WriteStream<Buffer> out, String reader, Runnable cutOff) {
    var begun = new LineWriter(out, timers, counts::written, () -> drop(reader, cutOff));
    lines = begun;
    alive = new Alive(begun, timers);
    machines = views.stream()
        .map(view -> new FollowedMachine(view, begun, this::ended))
        .toList();
    machines.forEach(FollowedMachine::begin);
  }

  private void ended() {
    live--;
    if (live == 0) {
      end(ReasonCode.DISPOSED, "all machines of the stream have ended");
    }
  }

  private void drop(String reader, Runnable cutOff) {
    LOG.warn(
        "The stream of {} is dropped: its reader took nothing for {} s",
        reader,
        LineWriter.SLOW_MAX.toSeconds());
    counts.dropped();
    close();
    cutOff.run();
  }

  /**
   * Writes a last line and closes the stream.
   *
   * @return completes when the reader has all lines; maybe never, if he is slow
   */
  public Future<Void> end(ReasonCode code, String text) {
    var known = isClosed ? null : lines;
    close();
    return known == null ? Future.succeededFuture() : known.end(closed(code, text));
  }

  private static JsonObject closed(ReasonCode code, String text) {
    return new JsonObject()
        .put("event", "closed")
        .put("time", System.currentTimeMillis())
        .put("code", code.text())
        .put("text", text);
  }

  /** The reader is gone: nothing is followed any more. Nothing happens the second time. */
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    if (lines != null) {
      lines.close();
    }
    if (alive != null) {
      alive.close();
    }
    machines.forEach(FollowedMachine::close);
    views.forEach(MachineView::detach);
    counts.closed(this);
  }
}
