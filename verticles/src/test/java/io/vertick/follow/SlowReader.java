package io.vertick.follow;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An output whose queue is full when a test wants it. */
final class SlowReader implements WriteStream<Buffer> {
  private final List<JsonObject> lines = new ArrayList<>();
  private @Nullable Handler<Void> drained;
  private int room = Integer.MAX_VALUE;
  private boolean isEnded;

  /** The events of the lines so far, alive ones left out. */
  List<JsonObject> events() {
    return lines.stream()
        .filter(line -> !line.getString("event").equals("alive"))
        .toList();
  }

  /** How many lines said nothing but that the stream lives. */
  int alive() {
    return lines.size() - events().size();
  }

  boolean isEnded() {
    return isEnded;
  }

  /** From now on so many lines fill the queue. */
  void takes(int newRoom) {
    room = newRoom;
    if (room > 0 && drained != null) {
      drained.handle(null);
    }
  }

  @Override
  public Future<Void> write(Buffer line) {
    assertNotFull();
    room--;
    lines.add(new JsonObject(line));
    return Future.succeededFuture();
  }

  private void assertNotFull() {
    if (room <= 0) {
      throw new AssertionError("Expected nothing to be written while the queue is full");
    }
  }

  @Override
  public Future<Void> end(Buffer last) {
    lines.add(new JsonObject(last));
    return end();
  }

  @Override
  public Future<Void> end() {
    isEnded = true;
    return Future.succeededFuture();
  }

  @Override
  public boolean writeQueueFull() {
    return room <= 0;
  }

  @Override
  public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
    drained = handler;
    return this;
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int size) {
    return this;
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }
}
