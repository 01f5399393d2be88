package io.vertick.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code vertick version}. */
@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before run.
  private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().println("vertick " + Main.version());
  }
}
