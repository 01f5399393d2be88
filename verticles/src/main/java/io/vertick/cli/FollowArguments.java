package io.vertick.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which machines are followed and for how long, and which node is asked for it. */
final class FollowArguments extends NodeOptions {
  @Parameters(arity = "0..*", paramLabel = "ID", description = "The machines, at most 1,000.")
  private List<String> ids = List.of();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "All machines of this type that are there now.")
  private @Nullable String type;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "All machines with this tag that are there now.")
  private @Nullable String tag;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Ends after this time. Without it: with Ctrl-C.")
  private @Nullable Duration time;

  @Option(names = "--count", paramLabel = "N", description = "Ends after so many changes.")
  private @Nullable Long count;

  /** Lines of the machines: one for each transition, or for what happened in a turn. */
  NodeLines lines(boolean isEach) {
    var body = new JsonObject().put("each", isEach);
    if (!ids.isEmpty()) {
      body.put("machines", new JsonArray(ids));
    }
    if (type != null) {
      body.put("type", type);
    }
    if (tag != null) {
      body.put("tag", tag);
    }
    return client().lines("/follow", body);
  }

  /** How long it goes on, by what has passed; not positive when it is over. */
  Duration timeLeft(Duration passed) {
    return time == null ? Duration.ofDays(1) : time.minus(passed);
  }

  /** Whether these were as many changes as are asked for. */
  boolean isEnough(long changes) {
    return count != null && changes >= count;
  }
}
