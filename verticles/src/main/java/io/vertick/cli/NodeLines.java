package io.vertick.cli;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** JSON lines of a node, read by the thread of a command; one is asked for when the one before is taken, so that no more than two are kept. */
final class NodeLines implements Flow.Subscriber<String>, AutoCloseable {
  /** A node that says nothing for so long is silent: it sends a line every five seconds. */
  static final Duration SILENCE_MAX = Duration.ofSeconds(15);

  private final String node;
  private final Duration silenceMax;
  /** An empty one is the last. */
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

  private long heardNanos = System.nanoTime();
  private volatile Flow.@Nullable Subscription subscription;

  NodeLines(String node, Duration silenceMax) {
    this.node = node;
    this.silenceMax = silenceMax;
  }

  /**
   * The next line, or null if none comes in this time.
   *
   * @throws NodeCallException if the node is silent, or the connection ends
   */
  @Nullable
  JsonObject next(Duration limit) {
    try {
      var line = lines.poll(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
      if (line != null) {
        return read(line);
      }
      requireHeard();
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeCallException(Main.FAILED, "Expected a line, but was interrupted");
    }
  }

  private JsonObject read(Optional<String> line) {
    var known = subscription;
    if (line.isEmpty() || known == null) {
      throw new NodeCallException(
          Main.UNREACHABLE, "Expected another line of " + node + ", but the connection has ended");
    }
    heardNanos = System.nanoTime();
    known.request(1);
    return new JsonObject(line.get());
  }

  private void requireHeard() {
    if (System.nanoTime() - heardNanos >= silenceMax.toNanos()) {
      throw new NodeCallException(
          Main.UNREACHABLE,
          "Expected a line of " + node + " every 5 s, but there was none for "
              + silenceMax.toSeconds() + " s");
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(1);
  }

  @Override
  public void onNext(String line) {
    lines.add(Optional.of(line));
  }

  @Override
  public void onError(Throwable broken) {
    lines.add(Optional.empty());
  }

  @Override
  public void onComplete() {
    lines.add(Optional.empty());
  }

  /** The node is told that nobody reads any more. */
  @Override
  public void close() {
    var known = subscription;
    if (known != null) {
      known.cancel();
    }
  }
}
