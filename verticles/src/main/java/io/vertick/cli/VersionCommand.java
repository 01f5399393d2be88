package io.vertick.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code vertick version}, and what {@code --version} of any command prints. */
@Command(name = "version", description = "Prints the version.", mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable, IVersionProvider {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before run.
  private CommandSpec spec;

  @Override
  public String[] getVersion() {
    return new String[] {"vertick " + Main.version()};
  }

  @Override
  public void run() {
    spec.commandLine().printVersionHelp(spec.commandLine().getOut());
  }
}
