package io.vertick.cli;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** Shows what becomes of machines, as their events come from a node; see {@link io.vertick.json.EventJson}. */
abstract sealed class FollowCommand implements Callable<Integer> permits TailCommand, WatchCommand {
  /** How long nothing may be shown anew. */
  private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private FollowArguments arguments;

  private long changes;

  /** Whether each transition is of interest by itself. */
  abstract boolean isEach();

  /** Shows an event to people. */
  abstract void show(JsonObject event);

  /** Nothing was to be shown for a second. */
  void paused() {}

  FollowArguments arguments() {
    return arguments;
  }

  @Override
  public Integer call() {
    try (var lines = arguments.lines(isEach())) {
      return follow(lines);
    }
  }

  private int follow(NodeLines lines) {
    long begun = System.nanoTime();
    while (!arguments.isEnough(changes)) {
      var left = arguments.timeLeft(Duration.ofNanos(System.nanoTime() - begun));
      if (left.isNegative() || left.isZero()) {
        return 0;
      }
      take(lines.next(left.compareTo(PAUSE_MAX) < 0 ? left : PAUSE_MAX));
    }
    return 0;
  }

  private void take(@Nullable JsonObject event) {
    if (event == null) {
      paused();
      return;
    }
    switch (event.getString("event")) {
      case "alive" -> paused();
      case "closed" -> throw closed(event);
      default -> told(event);
    }
  }

  private void told(JsonObject event) {
    if (event.getString("event").equals("changed")) {
      changes++;
    }
    if (arguments.isForPrograms()) {
      arguments.out().println(event);
    } else {
      show(event);
    }
  }

  /** By the node, before all that was asked for has come. */
  private NodeCallException closed(JsonObject event) {
    if (arguments.isForPrograms()) {
      arguments.out().println(event);
    }
    return new NodeCallException(
        event.getString("code").equals("leaving") ? Main.UNREACHABLE : Main.FAILED,
        "The node has closed the stream: " + event.getString("text"));
  }
}
