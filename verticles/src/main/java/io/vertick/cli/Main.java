package io.vertick.cli;

import java.util.Objects;

/** Entry point of {@code vertick.jar}: prints the version. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("vertick " + version());
  }

  /** The version in the jar's manifest, or {@code development} when run from class files. */
  static String version() {
    return Objects.requireNonNullElse(
        Main.class.getPackage().getImplementationVersion(), "development");
  }
}
