package io.vertick.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vertick ls}. */
@Command(
    name = "ls",
    description = "Lists the machines of a node by id.",
    footer = {"", "Example: vertick ls --node 127.0.0.1:8081 -o json"},
    mixinStandardHelpOptions = true)
final class LsCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private NodeOptions node;

  @Override
  public Integer call() {
    node.print(
        node.client().list("/machines"),
        ids -> ids.stream().map(String::valueOf).toList());
    return 0;
  }
}
