package io.vertick.lines;

import io.vertick.bridge.server.Lines;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/** A connection as an output. What becomes of a write, the end of the connection tells. */
record LineOutput(Lines.Connection connection) implements WriteStream<Buffer> {
  @Override
  public Future<Void> write(Buffer line) {
    connection.write(line);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    connection.close();
    return Future.succeededFuture();
  }

  @Override
  public boolean writeQueueFull() {
    return connection.isFull();
  }

  @Override
  public LineOutput drainHandler(@Nullable Handler<Void> handler) {
    if (handler != null) {
      connection.onDrained(() -> handler.handle(null));
    }
    return this;
  }

  @Override
  public LineOutput exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public LineOutput setWriteQueueMaxSize(int bytes) {
    return this;
  }
}
