package io.vertick.cli;

import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code vertick watch ID…}. */
@Command(
    name = "watch",
    description =
        "Shows machines of a node's cluster in a table, which is drawn anew with each change: their active states with ticks, version, and age. Exit code 1 if all of them end, 5 if the node does.",
    footer = {
      "",
      "Examples: vertick watch turnstile-1",
      "          vertick watch --type Turnstile --for 5m -o json"
    },
    mixinStandardHelpOptions = true)
final class WatchCommand extends FollowCommand {
  /** No eye follows more; what comes meanwhile is drawn when nothing comes for a second. */
  private static final long PAUSE_NANOS = 100_000_000;

  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";

  private final WatchTable table = new WatchTable();
  private final boolean isTerminal = Terminal.isThere();
  private long drawnNanos = System.nanoTime() - PAUSE_NANOS;

  @Override
  boolean isEach() {
    return false;
  }

  @Override
  void show(JsonObject event) {
    table.apply(event);
    if (!isTerminal) {
      print(table.lines(event.getString("id"), System.currentTimeMillis()));
    } else if (System.nanoTime() - drawnNanos > PAUSE_NANOS) {
      draw();
    }
  }

  @Override
  void paused() {
    if (isTerminal && !arguments().isForPrograms()) {
      draw();
    }
  }

  /** All machines, in the same place. */
  private void draw() {
    drawnNanos = System.nanoTime();
    arguments().out().print(HOME_AND_CLEAR);
    print(table.lines(System.currentTimeMillis()));
  }

  private void print(List<String> lines) {
    lines.forEach(arguments().out()::println);
    arguments().out().println();
    arguments().out().flush();
  }
}
