package io.vertick.cli;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

/** {@code vertick tail ID…}. */
@Command(
    name = "tail",
    description =
        "Follows machines of a node's cluster: a line for what each is, and for each transition. Exit code 1 if all of them end, 5 if the node does.",
    footer = {
      "",
      "Examples: vertick tail turnstile-1",
      "          vertick tail --tag door --count 10 -o json",
      "          vertick tail --type Turnstile --for 5m --node 127.0.0.1:8081"
    },
    mixinStandardHelpOptions = true)
final class TailCommand extends FollowCommand {
  @Override
  boolean isEach() {
    return true;
  }

  @Override
  void show(JsonObject event) {
    arguments().out().println(EventText.of(event));
  }
}
