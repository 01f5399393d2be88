package io.vertick.cli;

import picocli.CommandLine.Parameters;

/** Which machine is meant, and which node is asked about it. */
final class MachineArguments extends NodeOptions {
  @Parameters(index = "0", paramLabel = "ID", description = "The machine.")
  private String id = "";

  /** The machine's path on its node, and what follows it. */
  String path(String more) {
    return "/machines/" + id + more;
  }
}
